using ConvDnn.Reference;
using NUnit.Framework;

namespace ConvDnn.Tests.Reference.Conformance;

/// <summary>Computes the outputs of a case with the oracle: role → (result, error bound where the oracle has one). Results are poisoned with NaN before each call.</summary>
internal static class CaseOutputs
{
    public static Dictionary<string, (ReferenceTensor Result, ReferenceBound? Bound)> Compute(ConformanceCase test) => test.Operation switch
    {
        "conv" => Convolution(test),
        "conv_transpose" => TransposedConvolution(test),
        "max_pool" or "global_max_pool" => MaxPooling(test),
        "avg_pool" or "global_avg_pool" => AveragePooling(test),
        "pad" => Padding(test),
        "im2col" => FromImage(test),
        "col2im" => ToImage(test),
        "conv_integer" => IntegerConvolution(test),
        "qlinear_conv" => QuantizedConvolution(test),
        _ => throw new InvalidDataException($"Operation {test.Operation} is not one of the oracle's."),
    };

    private static Dictionary<string, (ReferenceTensor Result, ReferenceBound? Bound)> Convolution(ConformanceCase test)
    {
        ReferenceConvolution problem = CaseProblems.Convolution(test);
        ReferenceTensor x = test.Input("x"), w = test.Input("w");
        (double alpha, double beta, double residualScale) = (test.Number("alpha", 1), test.Number("beta", 0), test.Number("alpha_z", 1));
        ForwardEpilogue linear = new() { Alpha = alpha, Beta = beta, Bias = test.InputOrNull("b"), Residual = test.InputOrNull("z"), ResidualScale = residualScale };
        ReferenceActivation activation = CaseProblems.Activation(test);
        ReferenceTensor? y0 = test.InputOrNull("y0"), dx0 = test.InputOrNull("dx0"), dw0 = test.InputOrNull("dw0");

        ReferenceTensor y = Poisoned(problem.OutputLengths, y0);
        ConvolutionOracle.Forward(problem, x, w, y, linear with { Activation = activation });
        Dictionary<string, (ReferenceTensor, ReferenceBound?)> outputs = new() { ["y"] = (y, ConvolutionBounds.Forward(problem, x, w, linear, y0)) };

        if (test.InputOrNull("dy") is not { } gradient) return outputs;
        ReferenceTensor preActivation = Poisoned(problem.OutputLengths, y0), dy = Poisoned(problem.OutputLengths);
        ConvolutionOracle.Forward(problem, x, w, preActivation, linear);
        activation.Backward(gradient, preActivation, dy);

        (double betaOfDx, double betaOfDw) = (test.Number("beta_dx", 0), test.Number("beta_dw", 0));
        ReferenceTensor dx = Poisoned(problem.InputLengths, dx0), detached = Poisoned(problem.InputLengths, dx0), dw = Poisoned(problem.FilterLengths, dw0);
        ReferenceTensor db = Poisoned(problem.BiasLengths), dz = Poisoned(problem.OutputLengths);
        ConvolutionOracle.BackwardData(problem, dy, w, dx, alpha, betaOfDx);
        ConvolutionOracle.BackwardData(problem, dy, w, detached, alpha, betaOfDx, detachMean: true);
        ConvolutionOracle.BackwardFilter(problem, x, dy, dw, alpha, betaOfDw);
        ConvolutionOracle.BackwardBias(dy, db);
        ConvolutionOracle.BackwardResidual(dy, dz, residualScale);
        outputs["dx"] = (dx, ConvolutionBounds.BackwardData(problem, dy, w, alpha, betaOfDx, dx0));
        outputs["dx_detached"] = (detached, ConvolutionBounds.BackwardData(problem, dy, w, alpha, betaOfDx, dx0, detachMean: true));
        outputs["dw"] = (dw, ConvolutionBounds.BackwardFilter(problem, x, dy, alpha, betaOfDw, dw0));
        outputs["db"] = (db, ConvolutionBounds.BackwardBias(dy));
        outputs["dz"] = (dz, null);
        return outputs;
    }

    private static Dictionary<string, (ReferenceTensor Result, ReferenceBound? Bound)> TransposedConvolution(ConformanceCase test)
    {
        ReferenceTransposedConvolution problem = CaseProblems.TransposedConvolution(test);
        if (test.Has("output_shape")) Assert.That(problem.OutputLengths.Skip(2), Is.EqualTo(test.Integers("output_shape")), test.Name);
        ReferenceTensor x = test.Input("x"), w = test.Input("w");
        ForwardEpilogue epilogue = new() { Bias = test.InputOrNull("b") };
        ReferenceTensor y = Poisoned(problem.OutputLengths);
        TransposedConvolutionOracle.Forward(problem, x, w, y, epilogue);
        Dictionary<string, (ReferenceTensor, ReferenceBound?)> outputs = new() { ["y"] = (y, TransposedConvolutionBounds.Forward(problem, x, w, epilogue)) };

        if (test.InputOrNull("dy") is not { } dy) return outputs;
        ReferenceTensor dx = Poisoned(problem.InputLengths), dw = Poisoned(problem.FilterLengths), db = Poisoned(problem.BiasLengths);
        TransposedConvolutionOracle.BackwardData(problem, dy, w, dx);
        TransposedConvolutionOracle.BackwardFilter(problem, x, dy, dw);
        ConvolutionOracle.BackwardBias(dy, db);
        outputs["dx"] = (dx, TransposedConvolutionBounds.BackwardData(problem, dy, w));
        outputs["dw"] = (dw, TransposedConvolutionBounds.BackwardFilter(problem, x, dy));
        outputs["db"] = (db, ConvolutionBounds.BackwardBias(dy));
        return outputs;
    }

    private static Dictionary<string, (ReferenceTensor Result, ReferenceBound? Bound)> MaxPooling(ConformanceCase test)
    {
        ReferencePooling problem = CaseProblems.Pooling(test);
        ReferenceTensor x = test.Input("x"), y = Poisoned(problem.OutputLengths);
        long[] indices = MaxPoolingOracle.Forward(problem, x, y);
        int plane = x.Lengths[2..].ToArray().Aggregate(1, (product, length) => product * length), outputs = (int)Math.Max(1, y.Count / Math.Max(1, x.Lengths[0] * x.Lengths[1]));
        bool wholeTensor = test.Text("index_convention", "plane") == "whole_tensor";
        double[] positions = [.. indices.Select((index, i) => (double)(wholeTensor ? i / outputs * plane + index : index))];
        Dictionary<string, (ReferenceTensor, ReferenceBound?)> results = new() { ["y"] = (y, null), ["indices"] = (ReferenceTensor.Dense(positions, y.Lengths), null) };

        if (test.InputOrNull("dy") is not { } dy) return results;
        ReferenceTensor dx = Poisoned(problem.InputLengths);
        MaxPoolingOracle.Backward(problem, dy, indices, dx);
        results["dx"] = (dx, PoolingBounds.MaxBackward(problem, dy, indices));
        return results;
    }

    private static Dictionary<string, (ReferenceTensor Result, ReferenceBound? Bound)> AveragePooling(ConformanceCase test)
    {
        ReferencePooling problem = CaseProblems.Pooling(test);
        bool countsPadding = test.Has("count_include_pad") && test.Flag("count_include_pad");
        ReferenceTensor x = test.Input("x"), y = Poisoned(problem.OutputLengths);
        AveragePoolingOracle.Forward(problem, x, y, countsPadding);
        Dictionary<string, (ReferenceTensor, ReferenceBound?)> results = new() { ["y"] = (y, PoolingBounds.AverageForward(problem, x, countsPadding)) };

        if (test.InputOrNull("dy") is not { } dy) return results;
        ReferenceTensor dx = Poisoned(problem.InputLengths);
        AveragePoolingOracle.Backward(problem, dy, dx, countsPadding);
        results["dx"] = (dx, PoolingBounds.AverageBackward(problem, dy, countsPadding));
        return results;
    }

    private static Dictionary<string, (ReferenceTensor Result, ReferenceBound? Bound)> Padding(ConformanceCase test)
    {
        ReferenceTensor x = test.Input("x");
        ReferencePadding padding = new(x.Lengths.ToArray(), test.Integers("pads_begin"), test.Integers("pads_end"), CaseProblems.PaddingMode(test.Text("pad_mode", "")), test.Number("pad_value", 0));
        ReferenceTensor y = Poisoned(padding.PaddedLengths);
        PaddingOracle.Forward(padding, x, y);
        return new() { ["y"] = (y, null) };
    }

    private static Dictionary<string, (ReferenceTensor Result, ReferenceBound? Bound)> FromImage(ConformanceCase test)
    {
        ReferenceTensor x = test.Input("x");
        ReferenceConvolution problem = CaseProblems.Columns(test, x.Lengths[0], x.Lengths[1], x.Lengths[2..]);
        ReferenceTensor y = Poisoned(problem.ColumnLengths), dx = Poisoned(problem.InputLengths);
        ColumnsOracle.FromImage(problem, x, y);
        ColumnsOracle.ToImage(problem, test.Input("dy"), dx);
        return new() { ["y"] = (y, null), ["dx"] = (dx, null) };
    }

    private static Dictionary<string, (ReferenceTensor Result, ReferenceBound? Bound)> ToImage(ConformanceCase test)
    {
        ReferenceTensor columns = test.Input("x");
        int taps = test.Integers("kernel").Aggregate(1, (product, length) => product * length);
        ReferenceConvolution problem = CaseProblems.Columns(test, columns.Lengths[0], columns.Lengths[1] / taps, test.Integers("image_shape"));
        ReferenceTensor y = Poisoned(problem.InputLengths), dx = Poisoned(problem.ColumnLengths);
        ColumnsOracle.ToImage(problem, columns, y);
        if (test.InputOrNull("dy") is not { } dy) return new() { ["y"] = (y, null) };
        ColumnsOracle.FromImage(problem, dy, dx);
        return new() { ["y"] = (y, null), ["dx"] = (dx, null) };
    }

    private static Dictionary<string, (ReferenceTensor Result, ReferenceBound? Bound)> IntegerConvolution(ConformanceCase test)
    {
        ReferenceConvolution problem = CaseProblems.Convolution(test);
        ReferenceTensor y = Poisoned(problem.OutputLengths);
        int[] ofFilter = test.InputOrNull("w_zero_point") is { } zero ? [.. zero.ToArray().Select(value => (int)value)] : [0];
        QuantizedConvolutionOracle.ForwardInteger(problem, test.Input("x"), (int)test.Input("x_zero_point")[[]], test.Input("w"), ofFilter, y);
        return new() { ["y"] = (y, null) };
    }

    private static Dictionary<string, (ReferenceTensor Result, ReferenceBound? Bound)> QuantizedConvolution(ConformanceCase test)
    {
        ReferenceConvolution problem = CaseProblems.Convolution(test);
        ReferenceTensor y = Poisoned(problem.OutputLengths);
        ReferenceQuantization[] ofFilter = [.. test.Input("w_scale").ToArray().Zip(test.Input("w_zero_point").ToArray(), (scale, zero) => new ReferenceQuantization(scale, (int)zero))];
        QuantizedConvolutionOracle.Forward(
            problem, test.Input("x"), Scalars(test, "x"), test.Input("w"), ofFilter, test.InputOrNull("b"), y, Scalars(test, "y"), ReferenceQuantizedType.Unsigned8);
        return new() { ["y"] = (y, null) };
    }

    private static ReferenceQuantization Scalars(ConformanceCase test, string name) => new(test.Input($"{name}_scale")[[]], (int)test.Input($"{name}_zero_point")[[]]);

    private static ReferenceTensor Poisoned(IReadOnlyList<int> lengths, ReferenceTensor? content = null) =>
        content?.Select(value => value) ?? ReferenceTensor.Dense([.. lengths]).Select(_ => double.NaN);
}
