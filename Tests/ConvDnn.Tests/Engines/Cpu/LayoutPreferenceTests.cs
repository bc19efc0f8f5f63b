using ConvDnn.Engines.Cpu;
using NUnit.Framework;

namespace ConvDnn.Tests.Engines.Cpu;

public class LayoutPreferenceTests
{
    [TestCase("conv forward x=1,64,56,56 w=64,64,3,3 padding=1,1", TensorFormat.ChannelsLast)]
    [TestCase("conv backward-data x=1,64,56,56 w=64,64,3,3 padding=1,1", TensorFormat.ChannelsLast)]
    [TestCase("conv backward-filter x=1,64,56,56 w=64,64,3,3 padding=1,1", TensorFormat.ChannelsLast)]
    [TestCase("conv backward-filter x=1,128,56,56 w=128,128,3,3 padding=1,1", TensorFormat.ChannelsFirst)]
    [TestCase("conv backward-filter x=1,128,56,56 w=128,128,3,3 padding=4,4 dilation=4,4", TensorFormat.ChannelsLast)]
    [TestCase("conv backward-filter x=1,24,56,56 w=144,24,1,1", TensorFormat.ChannelsLast)]
    [TestCase("conv backward-filter x=1,96,56,56 w=24,96,1,1", TensorFormat.ChannelsLast)]
    [TestCase("conv backward-filter x=1,512,7,7 w=2048,512,1,1", TensorFormat.ChannelsLast)]
    [TestCase("conv backward-filter x=1,24,56,56 w=24,24,1,1", TensorFormat.ChannelsFirst)]
    [TestCase("conv backward-filter x=1,3,224,224 w=64,3,3,3 padding=1,1", TensorFormat.ChannelsLast)]
    [TestCase("conv forward x=1,128,56,56 w=128,4,3,3 groups=32 padding=1,1", TensorFormat.ChannelsLast)]
    [TestCase("conv forward x=1,96,56,56 w=192,3,3,3 groups=32 padding=1,1", TensorFormat.ChannelsFirst)]
    [TestCase("conv forward x=1,1024,7,7 w=1024,32,3,3 groups=32 padding=1,1", TensorFormat.ChannelsLast)]
    [TestCase("conv forward x=1,3,224,224 w=64,3,7,7 stride=2,2 padding=3,3", TensorFormat.ChannelsLast)]
    [TestCase("conv backward-data x=1,3,224,224 w=64,3,7,7 stride=2,2 padding=3,3", TensorFormat.ChannelsFirst)]
    [TestCase("conv forward x=1,144,56,56 w=144,1,3,3 groups=144 padding=1,1", TensorFormat.ChannelsLast)]
    [TestCase("conv backward-filter x=1,144,56,56 w=144,1,3,3 groups=144 padding=1,1", TensorFormat.ChannelsLast)]
    [TestCase("conv backward-filter x=1,5,56,56 w=5,1,3,3 groups=5 padding=1,1", TensorFormat.ChannelsFirst)]
    [TestCase("conv forward x=1,96,56,56 w=24,96,1,1", TensorFormat.ChannelsFirst)]
    [TestCase("conv backward-data x=1,24,56,56 w=144,24,1,1", TensorFormat.ChannelsFirst)]
    [TestCase("conv forward x=1,256,14,14 w=24,256,1,1", TensorFormat.ChannelsLast)]
    [TestCase("conv backward-data x=1,192,28,28 w=32,192,1,1", TensorFormat.ChannelsFirst)]
    [TestCase("conv forward x=1,16,112,112 w=96,16,1,1", TensorFormat.ChannelsLast)]
    [TestCase("conv backward-filter x=1,256,4000 w=256,256,3 padding=1", TensorFormat.ChannelsLast)]
    public void Preferred_layout_follows_direction_and_channels_per_group(string text, TensorFormat expected)
    {
        using var engine = new CpuEngine(1);
        ConvProblem problem = ConvProblem.Parse(text);
        Assert.That(engine.PreferredLayout(problem), Is.EqualTo(expected));
        Assert.That(engine.PreferredLayout(problem.In(TensorFormat.ChannelsLast)), Is.EqualTo(expected));
    }
}
