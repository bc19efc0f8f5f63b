using System.Text;
using ConvDnn.Interop.Cuda.Errors;
using ConvDnn.Interop.Cuda.Handles;
using ConvDnn.Interop.CuDnn.Errors;
using ConvDnn.Interop.CuDnn.Handles;
using ConvDnn.Interop.CuDnn.Raw;

namespace ConvDnn.Interop.CuDnn.Backend;

/// <summary>
/// A descriptor of the graph API: create it, set its attributes, finish it, use it. The type of each attribute follows
/// from the C# type of its value. The classes beside this one do so for convolutions and pointwise functions.
/// </summary>
public sealed unsafe class BackendDescriptor : IOperand, IDisposable
{
    private readonly BackendHandle _handle;
    private readonly List<BackendAttribute> _attributes = [];
    private readonly string? _origin;
    private readonly BackendDescriptor? _source;

    private BackendDescriptor(CudnnContext cudnn, cudnnBackendDescriptorType_t type, BackendHandle handle, BackendDescriptor? source = null, string? origin = null) =>
        (Cudnn, Type, _handle, _source, _origin) = (cudnn, type, handle, source, origin);

    /// <summary>The cuDNN handle that it belongs to.</summary>
    public CudnnContext Cudnn { get; }

    /// <summary>What it describes.</summary>
    public cudnnBackendDescriptorType_t Type { get; }

    /// <summary>Whether it was disposed of.</summary>
    internal bool IsDisposed => _handle.IsDisposed;

    /// <summary>Whether it is finished and can be used, and no longer be changed.</summary>
    public bool IsFinished { get; private set; }

    string IOperand.InWords => $"{Type}{string.Concat(_attributes.Select(attribute => " " + attribute.InWords))}";

    private CudnnFunctions Functions => Cudnn.Library.Functions;

    /// <summary>Creates a descriptor without attributes.</summary>
    /// <param name="cudnn">The cuDNN handle that it is to belong to.</param>
    /// <param name="type">What it describes.</param>
    /// <exception cref="CudnnException">This version has no such descriptor.</exception>
    public static BackendDescriptor Create(CudnnContext cudnn, cudnnBackendDescriptorType_t type) => Create(cudnn, type, source: null, origin: null);

    private static BackendDescriptor Create(CudnnContext cudnn, cudnnBackendDescriptorType_t type, BackendDescriptor? source, string? origin)
    {
        ArgumentNullException.ThrowIfNull(cudnn);
        var handle = new BackendHandle(cudnn);
        using CudnnContext.CudnnCall call = cudnn.Begin();
        cudnnBackendDescriptor_t made;
        cudnn.Library.CheckCall(cudnn.Library.Functions.cudnnBackendCreateDescriptor(type, &made), $"BackendDescriptor.Create(cudnn, {type})", cudnn.Cuda.Driver);
        handle.Take(made);
        return new BackendDescriptor(cudnn, type, handle, source, origin);
    }

    /// <summary>Sets an attribute of numbers or enumeration values.</summary>
    /// <typeparam name="T">Their type, which decides the attribute's type; see <see cref="AttributeTypes"/>.</typeparam>
    /// <param name="name">The attribute.</param>
    /// <param name="values">The values.</param>
    /// <returns>This descriptor.</returns>
    /// <exception cref="InvalidOperationException">The descriptor is finished.</exception>
    /// <exception cref="CudnnException">The descriptor has no such attribute, or not of this type and count.</exception>
    public BackendDescriptor Set<T>(cudnnBackendAttributeName_t name, params ReadOnlySpan<T> values)
        where T : unmanaged
    {
        cudnnBackendAttributeType_t type = AttributeTypes.Of<T>();
        var attribute = new BackendAttribute(name, BackendAttribute.Literals(values));
        fixed (T* first = values) SetAttribute(attribute, type, values.Length, first);
        return this;
    }

    /// <summary>Sets an attribute that is text.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="text">The text.</param>
    /// <returns>This descriptor.</returns>
    /// <exception cref="InvalidOperationException">The descriptor is finished.</exception>
    /// <exception cref="CudnnException">The descriptor has no such attribute, or the text is not what it takes.</exception>
    public BackendDescriptor Set(cudnnBackendAttributeName_t name, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        byte[] utf8 = [.. Encoding.UTF8.GetBytes(text), 0];
        var attribute = new BackendAttribute(name, CallText.Literal(text)) { InWords = $"{name} = text of {text.Length} characters" };
        fixed (byte* first = utf8) SetAttribute(attribute, cudnnBackendAttributeType_t.CUDNN_TYPE_CHAR, utf8.Length, first);
        return this;
    }

    /// <summary>Sets an attribute that refers to other descriptors, which this one keeps alive.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="others">The others, finished.</param>
    /// <returns>This descriptor.</returns>
    /// <exception cref="ArgumentException">One of the others is of another library or context.</exception>
    /// <exception cref="InvalidOperationException">The descriptor is finished.</exception>
    /// <exception cref="CudnnException">The descriptor has no such attribute, or others of another kind are expected.</exception>
    public BackendDescriptor Set(cudnnBackendAttributeName_t name, params ReadOnlySpan<BackendDescriptor> others)
    {
        foreach (BackendDescriptor other in others) RequireOfSameKind(other);
        var addresses = new cudnnBackendDescriptor_t[others.Length];
        for (int i = 0; i < others.Length; i++)
        {
            _handle.KeepAlive(others[i]._handle);
            addresses[i] = new(others[i]._handle.DangerousGetHandle());
        }

        var attribute = new BackendAttribute(name, [.. others]);
        fixed (cudnnBackendDescriptor_t* first = addresses) SetAttribute(attribute, cudnnBackendAttributeType_t.CUDNN_TYPE_BACKEND_DESCRIPTOR, others.Length, first);
        return this;
    }

    /// <summary>Sets the attribute that names the cuDNN handle.</summary>
    /// <param name="name">The attribute.</param>
    /// <returns>This descriptor.</returns>
    /// <exception cref="InvalidOperationException">The descriptor is finished.</exception>
    /// <exception cref="CudnnException">The descriptor has no such attribute.</exception>
    public BackendDescriptor SetHandle(cudnnBackendAttributeName_t name)
    {
        using HandleUse use = Cudnn.SafeHandle.Use();
        var handle = new cudnnHandle_t(use.Value);
        SetAttribute(BackendAttribute.Handle(name), cudnnBackendAttributeType_t.CUDNN_TYPE_HANDLE, 1, &handle);
        return this;
    }

    /// <summary>Checks the descriptor as a whole and makes it usable. It cannot be changed afterwards.</summary>
    /// <returns>This descriptor.</returns>
    /// <exception cref="CudnnException">Something is missing or contradictory, or nothing in this version does it.</exception>
    public BackendDescriptor Finish()
    {
        cudnnStatus_t status = TryFinish(out CudnnException? refusal);
        return status.Succeeded ? this : throw refusal!;
    }

    /// <summary>As <see cref="Finish"/>, with the refusal as an answer.</summary>
    /// <param name="refusal">Why it cannot be used; null where it can.</param>
    internal cudnnStatus_t TryFinish(out CudnnException? refusal)
    {
        refusal = null;
        using CudnnContext.CudnnCall call = Cudnn.Begin();
        using HandleUse use = Use();
        cudnnStatus_t status = Functions.cudnnBackendFinalize(new(use.Value));
        IsFinished = status.Succeeded;
        try
        {
            BackendDescriptor descriptor = this;
            Cudnn.Library.CheckCall(status, $"{descriptor}.Finish()", Cudnn.Cuda.Driver, nameof(Functions.cudnnBackendFinalize));
        }
        catch (CudnnException failure)
        {
            refusal = failure;
        }

        return status;
    }

    /// <summary>Reads an attribute of numbers or enumeration values.</summary>
    /// <typeparam name="T">Their type, which must be the attribute's.</typeparam>
    /// <param name="name">The attribute.</param>
    /// <returns>All values; none where the attribute is empty.</returns>
    /// <exception cref="CudnnException">The descriptor has no such attribute, or not of this type.</exception>
    public T[] Get<T>(cudnnBackendAttributeName_t name)
        where T : unmanaged
    {
        cudnnBackendAttributeType_t type = AttributeTypes.Of<T>();
        long Read(long wanted, void* into)
        {
            BackendDescriptor descriptor = this;
            cudnnStatus_t status = GetAttribute(name, type, wanted, into, out long count);
            Cudnn.Library.CheckCall(status, $"_ = {descriptor}.Get<{typeof(T)}>({name})", Cudnn.Cuda.Driver, nameof(Functions.cudnnBackendGetAttribute));
            return count;
        }

        var values = new T[Read(0, null)];
        if (values.Length == 0) return values;
        fixed (T* first = values)
        {
            long count = Read(values.Length, first);
            return count == values.Length ? values : values[..(int)Math.Min(count, values.Length)];
        }
    }

    /// <summary>Reads an attribute that is text.</summary>
    /// <param name="name">The attribute.</param>
    /// <exception cref="CudnnException">The descriptor has no such attribute.</exception>
    public string GetText(cudnnBackendAttributeName_t name) => Encoding.UTF8.GetString(Get<byte>(name)).TrimEnd('\0');

    /// <summary>Reads an attribute that refers to other descriptors.</summary>
    /// <param name="name">The attribute.</param>
    /// <param name="type">What the others describe.</param>
    /// <param name="atMost">How many to read at most; all where null.</param>
    /// <returns>The others, in cuDNN's order. Each is to be disposed of.</returns>
    /// <exception cref="CudnnException">The descriptor has no such attribute.</exception>
    public IReadOnlyList<BackendDescriptor> GetDescriptors(cudnnBackendAttributeName_t name, cudnnBackendDescriptorType_t type, int? atMost = null)
    {
        long Read(long wanted, void* into)
        {
            BackendDescriptor descriptor = this;
            cudnnStatus_t status = GetAttribute(name, cudnnBackendAttributeType_t.CUDNN_TYPE_BACKEND_DESCRIPTOR, wanted, into, out long count);
            Cudnn.Library.CheckCall(status, $"_ = {descriptor}.GetDescriptors({name}, {type})", Cudnn.Cuda.Driver, nameof(Functions.cudnnBackendGetAttribute));
            return count;
        }

        if (atMost is { } limit) ArgumentOutOfRangeException.ThrowIfNegative(limit, nameof(atMost));
        int wanted = atMost ?? (int)Read(0, null);
        var others = new List<BackendDescriptor>(wanted);
        try
        {
            // cuDNN fills descriptors that the caller has made.
            for (int i = 0; i < wanted; i++) others.Add(Create(Cudnn, type, this, $"GetDescriptors({CallText.Literal(name)}, {CallText.Literal(type)})[{i}]"));
            var addresses = new cudnnBackendDescriptor_t[wanted];
            for (int i = 0; i < wanted; i++) addresses[i] = new(others[i]._handle.DangerousGetHandle());
            long filled;
            fixed (cudnnBackendDescriptor_t* first = addresses)
            {
                filled = wanted == 0 ? 0 : Read(wanted, first);
            }

            int kept = (int)Math.Min(filled, wanted);
            foreach (BackendDescriptor spare in others.Skip(kept)) spare.Dispose();
            foreach (BackendDescriptor other in others.Take(kept))
            {
                other.IsFinished = true;
                other._handle.KeepAlive(_handle);
            }

            return others[..kept];
        }
        catch
        {
            foreach (BackendDescriptor other in others) other.Dispose();
            throw;
        }
    }

    /// <summary>The descriptor during a call; see <see cref="QueuedHandle.Use"/>.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    public HandleUse Use()
    {
        ObjectDisposedException.ThrowIf(_handle.IsDisposed, this);
        return _handle.Use();
    }

    /// <summary>The native descriptor, for a caller that keeps this object until the call is over.</summary>
    internal nint Value => _handle.ValueWhileKept;

    /// <summary>Destroys the descriptor, once none that refers to it is left. Harmless when repeated.</summary>
    public void Dispose() => _handle.Dispose();

    /// <summary>The kind and the attributes set.</summary>
    public override string ToString() => ((IOperand)this).InWords;

    string IOperand.Declaration(string name)
    {
        var text = new StringBuilder();
        Declare(name, text, []);
        return text.ToString().TrimEnd();
    }

    /// <summary>Makes memory outlive this descriptor.</summary>
    internal void KeepAlive(QueuedHandle? memory) => _handle.KeepAlive(memory);

    /// <summary>C# that makes this descriptor anew, after those that it refers to.</summary>
    private void Declare(string name, StringBuilder text, Dictionary<BackendDescriptor, string> declared)
    {
        if (!declared.TryAdd(this, name)) return;
        if (_source is not null)
        {
            string source = NameOf(_source);
            text.AppendLine($"using var {name} = {source}.{_origin};");
            return;
        }

        string[] setters = [.. _attributes.Select(attribute => attribute.Setter(NameOf))];
        text.AppendLine($"using var {name} = BackendDescriptor.Create(cudnn, {CallText.Literal(Type)});");
        foreach (string setter in setters) text.AppendLine($"{name}.{setter};");
        if (IsFinished) text.AppendLine($"{name}.Finish();");

        string NameOf(BackendDescriptor other)
        {
            if (!declared.ContainsKey(other)) other.Declare($"part{declared.Count}", text, declared);
            return declared[other];
        }
    }

    /// <summary>Throws where this describes something else, or is not finished.</summary>
    internal void RequireFinished(cudnnBackendDescriptorType_t type, string name)
    {
        if (Type != type || !IsFinished) throw new ArgumentException($"{Type}{(IsFinished ? "" : ", not finished,")} given; expected {type}, finished.", name);
    }

    /// <summary>Throws where another descriptor is disposed of, or of another library or context.</summary>
    internal void RequireOfSameKind(BackendDescriptor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        ObjectDisposedException.ThrowIf(other._handle.IsDisposed, other);
        if (!other.Cudnn.Library.IsSameFile(Cudnn.Library)) throw new ArgumentException($"{other.Type} is of {other.Cudnn.Library}; expected one of {Cudnn.Library}.", nameof(other));
        if (other.Cudnn.Cuda.Handle != Cudnn.Cuda.Handle) throw new ArgumentException($"{other.Type} is of {other.Cudnn.Cuda}; expected one of {Cudnn.Cuda}.", nameof(other));
    }

    private void SetAttribute(BackendAttribute attribute, cudnnBackendAttributeType_t type, int count, void* values)
    {
        if (IsFinished) throw new InvalidOperationException($"{Type} is finished; {attribute.Name} can only be set before.");
        using CudnnContext.CudnnCall call = Cudnn.Begin();
        using HandleUse use = Use();
        BackendDescriptor descriptor = this;
        cudnnStatus_t status = Functions.cudnnBackendSetAttribute(new(use.Value), attribute.Name, type, count, values);
        // Noted also where it fails: then making the descriptor is what is to be repeated.
        _attributes.Add(attribute);
        Cudnn.Library.CheckCall(status, $"{descriptor}", Cudnn.Cuda.Driver, nameof(Functions.cudnnBackendSetAttribute));
    }

    private cudnnStatus_t GetAttribute(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type, long wanted, void* values, out long count)
    {
        using CudnnContext.CudnnCall call = Cudnn.Begin();
        using HandleUse use = Use();
        fixed (long* found = &count) return Functions.cudnnBackendGetAttribute(new(use.Value), name, type, wanted, found, values);
    }
}
