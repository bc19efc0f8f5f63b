using ConvDnn.Reference;

namespace ConvDnn.Engines.Reference;

/// <summary>Evaluates any problem by the float64 oracle, with the magnitudes that error bounds are made of.</summary>
public static class Oracle
{
    /// <summary>Rounding steps granted to the evaluation of a smooth function, beside those of the sum it is applied to.</summary>
    private const int FunctionRoundings = 16;

    /// <summary>Computes the problem's output and its magnitudes.</summary>
    /// <param name="problem">What to compute.</param>
    /// <param name="inputs">The numbers.</param>
    /// <param name="threads">Threads at most; 0 means one per processor. Never changes a bit.</param>
    /// <exception cref="ArgumentException">An operand is missing or has another size than the problem says.</exception>
    public static OracleResult Evaluate(Problem problem, OracleInputs inputs, int threads = 0) => new Evaluation(problem, inputs, threads).Run(withMagnitudes: true);

    /// <summary>Computes the problem's output alone, at half the cost.</summary>
    /// <param name="problem">What to compute.</param>
    /// <param name="inputs">The numbers.</param>
    /// <param name="threads">Threads at most; 0 means one per processor. Never changes a bit.</param>
    /// <returns>As <see cref="Evaluate"/>, with no magnitudes and 0 for the longest sum.</returns>
    /// <exception cref="ArgumentException">An operand is missing or has another size than the problem says.</exception>
    public static OracleResult EvaluateValues(Problem problem, OracleInputs inputs, int threads = 0) => new Evaluation(problem, inputs, threads).Run(withMagnitudes: false);

    private readonly struct Evaluation
    {
        private readonly Problem _problem;
        private readonly OracleInputs _inputs;
        private readonly int _threads;
        private readonly TensorSpec _output;
        private readonly double[] _values;
        private readonly double[]? _previous;

        public Evaluation(Problem problem, OracleInputs inputs, int threads)
        {
            ArgumentNullException.ThrowIfNull(problem);
            ArgumentNullException.ThrowIfNull(inputs);
            ArgumentOutOfRangeException.ThrowIfNegative(threads);
            _problem = problem;
            _inputs = inputs;
            _threads = threads == 0 ? Environment.ProcessorCount : threads;
            _output = problem.Output.Spec;
            _values = new double[_output.Extent];
            if (inputs.Beta != 0)
            {
                _previous = Data(problem.Output);
                _previous.CopyTo(_values, 0);
            }
        }

        public OracleResult Run(bool withMagnitudes) => _problem switch
        {
            ConvProblem { X.Type: ElementType.Int8 or ElementType.UInt8 } convolution => Integer(convolution),
            ConvProblem { Direction: Direction.BackwardBias } => BackwardBias(withMagnitudes),
            ConvProblem { Options.Transposed: true } convolution => Transposed(convolution, withMagnitudes),
            ConvProblem convolution => Convolution(convolution, withMagnitudes),
            PoolProblem { Kind: PoolKind.Max } pooling => MaxPooling(pooling, withMagnitudes),
            PoolProblem pooling => AveragePooling(pooling, withMagnitudes),
            ActivationProblem activation => Activation(activation),
            PadProblem padding => Padding(padding, withMagnitudes),
            UnfoldProblem columns => Columns(columns, withMagnitudes),
            _ => throw new InvalidOperationException($"The oracle does not know problems like '{_problem}'."),
        };

        private OracleResult Convolution(ConvProblem problem, bool withMagnitudes)
        {
            ReferenceConvolution reference = ReferenceMapping.Convolution(problem);
            ReferenceTensor result = Result();
            switch (problem.Direction)
            {
                case Direction.Forward:
                    ForwardEpilogue epilogue = Epilogue(problem);
                    ConvolutionOracle.Forward(reference, Tensor(OperandRole.X), Tensor(OperandRole.W), result, epilogue, _threads);
                    return withMagnitudes
                        ? Activated(problem.Options.Activation, ConvolutionBounds.Forward(reference, Tensor(OperandRole.X), Tensor(OperandRole.W), epilogue, Previous(), _threads))
                        : Values();
                case Direction.BackwardData:
                    ConvolutionOracle.BackwardData(reference, Tensor(OperandRole.Y), Tensor(OperandRole.W), result, _inputs.Alpha, _inputs.Beta, degreeOfParallelism: _threads);
                    return withMagnitudes
                        ? Bounded(ConvolutionBounds.BackwardData(reference, Tensor(OperandRole.Y), Tensor(OperandRole.W), _inputs.Alpha, _inputs.Beta, Previous(), degreeOfParallelism: _threads))
                        : Values();
                default:
                    ConvolutionOracle.BackwardFilter(reference, Tensor(OperandRole.X), Tensor(OperandRole.Y), result, _inputs.Alpha, _inputs.Beta, _threads);
                    return withMagnitudes
                        ? Bounded(ConvolutionBounds.BackwardFilter(reference, Tensor(OperandRole.X), Tensor(OperandRole.Y), _inputs.Alpha, _inputs.Beta, Previous(), _threads))
                        : Values();
            }
        }

        private OracleResult Transposed(ConvProblem problem, bool withMagnitudes)
        {
            ReferenceTransposedConvolution reference = ReferenceMapping.Transposed(problem);
            ReferenceTensor result = Result();
            switch (problem.Direction)
            {
                case Direction.Forward:
                    ForwardEpilogue epilogue = Epilogue(problem);
                    TransposedConvolutionOracle.Forward(reference, Tensor(OperandRole.X), Tensor(OperandRole.W), result, epilogue, _threads);
                    return withMagnitudes
                        ? Activated(problem.Options.Activation, TransposedConvolutionBounds.Forward(reference, Tensor(OperandRole.X), Tensor(OperandRole.W), epilogue, Previous(), _threads))
                        : Values();
                case Direction.BackwardData:
                    TransposedConvolutionOracle.BackwardData(reference, Tensor(OperandRole.Y), Tensor(OperandRole.W), result, _inputs.Alpha, _inputs.Beta, _threads);
                    return withMagnitudes
                        ? Bounded(TransposedConvolutionBounds.BackwardData(reference, Tensor(OperandRole.Y), Tensor(OperandRole.W), _inputs.Alpha, _inputs.Beta, Previous(), _threads))
                        : Values();
                default:
                    TransposedConvolutionOracle.BackwardFilter(reference, Tensor(OperandRole.X), Tensor(OperandRole.Y), result, _inputs.Alpha, _inputs.Beta, _threads);
                    return withMagnitudes
                        ? Bounded(TransposedConvolutionBounds.BackwardFilter(reference, Tensor(OperandRole.X), Tensor(OperandRole.Y), _inputs.Alpha, _inputs.Beta, Previous(), _threads))
                        : Values();
            }
        }

        private OracleResult BackwardBias(bool withMagnitudes)
        {
            ReferenceTensor dy = Tensor(OperandRole.Y);
            ConvolutionOracle.BackwardBias(dy, Result(), _inputs.Alpha, _inputs.Beta);
            return withMagnitudes ? Bounded(ConvolutionBounds.BackwardBias(dy, _inputs.Alpha, _inputs.Beta, Previous())) : Values();
        }

        /// <summary>Integers: every step is exact, or rounds as the definition says, so that the result is exact.</summary>
        private OracleResult Integer(ConvProblem problem)
        {
            Quantization quantization = _inputs.Quantization ?? new Quantization();
            ReferenceConvolution reference = ReferenceMapping.Convolution(problem);
            int[] zeroPoints = quantization.FilterZeroPoints.ToArray();
            ReferenceTensor? bias = problem.Options.Bias ? Tensor(OperandRole.Bias) : null;
            float[] scales = quantization.FilterScales.ToArray();
            if (problem.Y.Type is ElementType.Int32 or ElementType.Float32)
            {
                ReferenceTensor sums = ReferenceTensor.Dense([.. reference.OutputLengths]);
                QuantizedConvolutionOracle.ForwardInteger(reference, Tensor(OperandRole.X), quantization.InputZeroPoint, Tensor(OperandRole.W), zeroPoints, sums, _threads);
                Blend(sums, bias, problem.Y.Type == ElementType.Int32 ? [1] : [.. scales.Select(scale => (double)quantization.InputScale * scale)]);
                return Values();
            }

            int filters = Math.Max(scales.Length, zeroPoints.Length);
            QuantizedConvolutionOracle.Forward(
                reference,
                Tensor(OperandRole.X),
                new ReferenceQuantization(quantization.InputScale, quantization.InputZeroPoint),
                Tensor(OperandRole.W),
                [.. Enumerable.Range(0, filters).Select(k => new ReferenceQuantization(scales[scales.Length == 1 ? 0 : k], zeroPoints[zeroPoints.Length == 1 ? 0 : k]))],
                bias,
                Result(),
                new ReferenceQuantization(quantization.OutputScale, quantization.OutputZeroPoint),
                problem.Y.Type == ElementType.Int8 ? ReferenceQuantizedType.Signed8 : ReferenceQuantizedType.Unsigned8,
                _threads);
            return Values();
        }

        /// <summary>y = α·scale·sum + β·y + b for 32-bit results; one scale, or one per channel.</summary>
        private void Blend(ReferenceTensor sums, ReferenceTensor? bias, double[] scales)
        {
            ReferenceTensor y = Result();
            double[] old = _inputs.Beta != 0 ? y.ToArray() : new double[y.Count];
            double[] blended = sums.ToArray();
            long channels = y.Lengths[1], plane = Math.Max(y.Count / Math.Max(y.Lengths[0] * channels, 1), 1);
            for (int i = 0; i < blended.Length; i++)
            {
                long channel = i / plane % channels;
                double b = bias is null ? 0 : bias.Data[bias.Strides[0] * channel];
                blended[i] = (_inputs.Alpha * (blended[i] * scales[scales.Length == 1 ? 0 : channel])) + (_inputs.Beta * old[i]) + b;
            }

            y.CopyFrom(blended);
        }

        private OracleResult MaxPooling(PoolProblem problem, bool withMagnitudes)
        {
            ReferencePooling reference = ReferenceMapping.Pooling(problem);
            if (problem.Direction == Direction.Forward)
            {
                long[] positions = MaxPoolingOracle.Forward(reference, Tensor(OperandRole.X), Result(), _inputs.Alpha, _inputs.Beta, _threads);
                long[] indices = new long[problem.Y.Extent];
                int next = 0;
                foreach (long place in problem.Y.Places()) indices[place] = positions[next++];
                // A comparison rounds nothing: with α = 1 and β = 0 the maximum is exact; otherwise there are two products and a sum.
                bool exact = _inputs.Alpha == 1 && _inputs.Beta == 0;
                return new OracleResult(_values, exact || !withMagnitudes ? new double[_values.Length] : Blended(), exact ? 0 : 2, indices);
            }

            ReferenceTensor dy = Tensor(OperandRole.Y);
            long[] winners = Winners(problem, reference);
            MaxPoolingOracle.Backward(reference, dy, winners, Result(), _inputs.Alpha, _inputs.Beta);
            return withMagnitudes ? Bounded(PoolingBounds.MaxBackward(reference, dy, winners, _inputs.Alpha, _inputs.Beta, Previous())) : Values();
        }

        private long[] Winners(PoolProblem problem, ReferencePooling reference)
        {
            if (_inputs.Indices is { } given) return [.. problem.Y.Places().Select(place => given[place])];
            return MaxPoolingOracle.Forward(reference, Tensor(OperandRole.ForwardX), ReferenceTensor.Dense([.. reference.OutputLengths]), degreeOfParallelism: _threads);
        }

        private OracleResult AveragePooling(PoolProblem problem, bool withMagnitudes)
        {
            ReferencePooling reference = ReferenceMapping.Pooling(problem);
            bool counted = problem.Options.CountPadding;
            if (problem.Direction == Direction.Forward)
            {
                AveragePoolingOracle.Forward(reference, Tensor(OperandRole.X), Result(), counted, _inputs.Alpha, _inputs.Beta, _threads);
                return withMagnitudes ? Bounded(PoolingBounds.AverageForward(reference, Tensor(OperandRole.X), counted, _inputs.Alpha, _inputs.Beta, Previous(), _threads)) : Values();
            }

            AveragePoolingOracle.Backward(reference, Tensor(OperandRole.Y), Result(), counted, _inputs.Alpha, _inputs.Beta, _threads);
            return withMagnitudes ? Bounded(PoolingBounds.AverageBackward(reference, Tensor(OperandRole.Y), counted, _inputs.Alpha, _inputs.Beta, Previous(), _threads)) : Values();
        }

        private OracleResult Activation(ActivationProblem problem)
        {
            ReferenceActivation function = ReferenceMapping.Activation(problem.Activation);
            bool forward = problem.Direction == Direction.Forward;
            double[] x = Tensor(forward ? OperandRole.X : OperandRole.ForwardX).ToArray();
            double[]? dy = forward ? null : Tensor(OperandRole.Y).ToArray();
            double[] old = _inputs.Beta != 0 ? Result().ToArray() : new double[x.Length];
            double[] values = new double[x.Length], magnitudes = new double[x.Length];
            // f″ is bounded by a small multiple of the parameter for every function here; x carries no error of its own, so a few roundings of x are what it must cover.
            double curvature = 1 + Math.Abs(problem.Activation.Parameter);
            for (int i = 0; i < x.Length; i++)
            {
                double result = dy is null ? function.Value(x[i]) : dy[i] * function.Derivative(x[i]);
                double scale = dy is null
                    ? (function.LipschitzConstant * Math.Abs(x[i])) + Math.Abs(result)
                    : Math.Abs(dy[i]) * (1.13 + (curvature * Math.Abs(x[i])));
                values[i] = (_inputs.Alpha * result) + (_inputs.Beta == 0 ? 0 : _inputs.Beta * old[i]);
                magnitudes[i] = (Math.Abs(_inputs.Alpha) * scale) + (_inputs.Beta == 0 ? 0 : Math.Abs(_inputs.Beta * old[i]));
            }

            Result().CopyFrom(values);
            return new OracleResult(_values, ReferenceMapping.Arranged(_output, magnitudes), FunctionRoundings);
        }

        private OracleResult Padding(PadProblem problem, bool withMagnitudes)
        {
            ReferencePadding reference = ReferenceMapping.Padding(problem);
            if (problem.Direction == Direction.Forward)
            {
                PaddingOracle.Forward(reference, Tensor(OperandRole.X), Result(), _inputs.Alpha, _inputs.Beta);
                return Moved(withMagnitudes);
            }

            ReferenceTensor dy = Tensor(OperandRole.Y);
            PaddingOracle.Backward(reference, dy, Result(), _inputs.Alpha, _inputs.Beta);
            if (!withMagnitudes) return Values();
            ReferenceTensor magnitude = MagnitudeStart(), folds = ReferenceTensor.Dense(magnitude.Lengths);
            PaddingOracle.Backward(reference, dy.Select(Math.Abs), magnitude, Math.Abs(_inputs.Alpha), _inputs.Beta == 0 ? 0 : 1);
            PaddingOracle.Backward(reference, dy.Select(_ => 1), folds);
            return Bounded(new ReferenceBound(magnitude, Longest(folds)));
        }

        private OracleResult Columns(UnfoldProblem problem, bool withMagnitudes)
        {
            ReferenceConvolution reference = ReferenceMapping.Columns(problem);
            if (problem.Direction == Direction.Forward)
            {
                ColumnsOracle.FromImage(reference, Tensor(OperandRole.X), Result(), _inputs.Alpha, _inputs.Beta, _threads);
                return Moved(withMagnitudes);
            }

            ReferenceTensor columns = Tensor(OperandRole.Y);
            ColumnsOracle.ToImage(reference, columns, Result(), _inputs.Alpha, _inputs.Beta, _threads);
            if (!withMagnitudes) return Values();
            ReferenceTensor magnitude = MagnitudeStart(), folds = ReferenceTensor.Dense(magnitude.Lengths);
            ColumnsOracle.ToImage(reference, columns.Select(Math.Abs), magnitude, Math.Abs(_inputs.Alpha), _inputs.Beta == 0 ? 0 : 1, _threads);
            ColumnsOracle.ToImage(reference, columns.Select(_ => 1), folds, degreeOfParallelism: _threads);
            return Bounded(new ReferenceBound(magnitude, Longest(folds)));
        }

        /// <summary>Elements that only moved: exact with α = 1 and β = 0, else two products and a sum.</summary>
        private OracleResult Moved(bool withMagnitudes)
        {
            bool exact = _inputs.Alpha == 1 && _inputs.Beta == 0;
            return exact || !withMagnitudes ? Values() : new OracleResult(_values, Blended(), 2);
        }

        private ForwardEpilogue Epilogue(ConvProblem problem) => new()
        {
            Alpha = _inputs.Alpha,
            Beta = _inputs.Beta,
            Bias = problem.Options.Bias ? Tensor(OperandRole.Bias) : null,
            Residual = problem.Options.Residual ? Tensor(OperandRole.Residual) : null,
            ResidualScale = _inputs.ResidualScale,
            Activation = ReferenceMapping.Activation(problem.Options.Activation),
        };

        private OracleResult Values() => new(_values, new double[_values.Length], 0);

        private OracleResult Bounded(ReferenceBound bound) =>
            new(_values, ReferenceMapping.Arranged(_output, bound.Magnitude.ToArray()), bound.LongestSum);

        /// <summary>Behind a function, an error of the sum grows by the function's steepness; a smooth function adds roundings of its own.</summary>
        private OracleResult Activated(Activation activation, ReferenceBound bound)
        {
            double steepness = ReferenceMapping.Activation(activation).LipschitzConstant;
            bool smooth = activation.Kind is not (ActivationKind.Identity or ActivationKind.Relu or ActivationKind.ClippedRelu or ActivationKind.LeakyRelu);
            ReferenceTensor magnitude = bound.Magnitude.Select(value => steepness * value);
            if (smooth)
            {
                double[] results = Result().ToArray();
                for (int i = 0; i < results.Length; i++) magnitude.Data[i] += Math.Abs(results[i]);
            }

            return Bounded(new ReferenceBound(magnitude, bound.LongestSum + (smooth ? FunctionRoundings : activation.IsIdentity ? 0 : 1)));
        }

        /// <summary>|result| + 2·|β·old| bounds |α·r| + |β·old| for a result that is α·r + β·old.</summary>
        private double[] Blended()
        {
            double[] magnitudes = new double[_values.Length];
            for (int i = 0; i < magnitudes.Length; i++)
            {
                magnitudes[i] = Math.Abs(_values[i]) + (_previous is null ? 0 : 2 * Math.Abs(_inputs.Beta * _previous[i]));
            }

            return magnitudes;
        }

        private ReferenceTensor MagnitudeStart()
        {
            double beta = _inputs.Beta;
            return Result().Select(_ => 0) is var zeros && _previous is null ? zeros : ReferenceMapping.Tensor(_output, _previous!).Select(value => Math.Abs(beta * value));
        }

        private long Longest(ReferenceTensor folds) => (folds.Data.Length == 0 ? 0 : (long)folds.Data.Max()) + (_inputs.Beta == 0 ? 0 : 1);

        private ReferenceTensor Result() => ReferenceMapping.Tensor(_output, _values);

        private ReferenceTensor? Previous() => _previous is null ? null : ReferenceMapping.Tensor(_output, _previous);

        private ReferenceTensor Tensor(OperandRole role)
        {
            Operand operand = _problem.Operands.First(candidate => candidate.Role == role);
            return ReferenceMapping.Tensor(operand.Spec, Data(operand));
        }

        private double[] Data(Operand operand)
        {
            string role = Words.Of(operand.Role);
            if (!_inputs.Operands.TryGetValue(operand.Role, out double[]? data)) throw new ArgumentException($"{role} was not given for '{_problem}'; expected {operand.Spec}.", role);
            return data.Length >= operand.Spec.Extent ? data : throw new ArgumentException($"{role} has {data.Length} numbers; expected {operand.Spec.Extent} for {operand.Spec}.", role);
        }
    }
}
