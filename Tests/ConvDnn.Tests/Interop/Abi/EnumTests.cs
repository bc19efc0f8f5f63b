using System.Reflection;
using ConvDnn.Interop.Cuda.Raw;
using ConvDnn.Interop.CuDnn.Raw;
using NUnit.Framework;

namespace ConvDnn.Tests.Interop.Abi;

public class EnumTests
{
    [TestCaseSource(typeof(AbiFacts), nameof(AbiFacts.All))]
    public void Every_enumeration_has_the_names_and_numbers_of_the_headers(AbiFacts facts)
    {
        Assert.Multiple(() =>
        {
            foreach ((string name, Dictionary<string, int> members) in facts.Enums)
            {
                Assert.That(facts.Types, Contains.Key(name));
                Assert.That(Constants(facts.Types[name]), Is.EquivalentTo(members), name);
            }
        });
    }

    [TestCaseSource(typeof(AbiFacts), nameof(AbiFacts.All))]
    public void Every_enumeration_here_is_in_the_facts(AbiFacts facts)
    {
        IEnumerable<string> here = facts.Functions.Assembly.GetTypes()
            .Where(type => typeof(INativeEnum).IsAssignableFrom(type) && type.IsValueType).Select(type => type.Name);
        IEnumerable<string> inFacts = AbiFacts.All.Where(other => other.Functions.Assembly == facts.Functions.Assembly).SelectMany(other => other.Enums).Select(item => item.Name);
        Assert.That(here, Is.EquivalentTo(inFacts));
    }

    [TestCaseSource(typeof(AbiFacts), nameof(AbiFacts.All))]
    public void Every_enumeration_is_four_bytes(AbiFacts facts)
    {
        foreach ((string name, _) in facts.Enums) Assert.That(StructTests.SizeOf(facts.Types[name]), Is.EqualTo(4), name);
    }

    [TestCaseSource(typeof(AbiFacts), nameof(AbiFacts.All))]
    public void Every_constant_prints_its_own_name_or_the_first_of_its_number(AbiFacts facts)
    {
        Assert.Multiple(() =>
        {
            foreach ((string name, Dictionary<string, int> members) in facts.Enums)
            {
                foreach ((string member, int value) in members)
                {
                    string printed = facts.Types[name].GetField(member)!.GetValue(null)!.ToString()!;
                    Assert.That(members.Where(other => other.Value == value).Select(other => other.Key), Contains.Item(printed), $"{name}.{member}");
                }
            }
        });
    }

    [Test]
    public void An_unknown_number_survives_and_prints_as_a_number()
    {
        var unknown = new cudnnDataType_t(4711);
        Assert.That(unknown.Value, Is.EqualTo(4711));
        Assert.That(unknown.ToString(), Is.EqualTo("4711"));
        Assert.That(unknown, Is.Not.EqualTo(cudnnDataType_t.CUDNN_DATA_FLOAT));
    }

    [Test]
    public void A_number_prints_its_name_before_any_constant_was_touched() =>
        // 3 is CUDNN_ERRQUERY's first unknown number, 2 its last known one: the type's constants are initialised by printing.
        Assert.That(new cudnnErrQueryMode_t(2).ToString(), Is.EqualTo("CUDNN_ERRQUERY_BLOCKING"));

    private static Dictionary<string, int> Constants(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.FieldType == type)
            .ToDictionary(field => field.Name, field => ((INativeEnum)field.GetValue(null)!).Value);
}
