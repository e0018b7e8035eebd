using Xunit.Abstractions;
using Xunit.Sdk;

namespace Authenik8.Faults.Selection;

/// <summary>A test of the full run. The quick run does not discover it, so it counts neither as passed nor as skipped there.</summary>
[XunitTestCaseDiscoverer("Authenik8.Faults.Selection.FullRunFactDiscoverer", "Authenik8.Faults")]
public sealed class FullRunFactAttribute : FactAttribute;

/// <summary>Finds the tests with <see cref="FullRunFactAttribute"/> in the full run, and nothing in the quick one.</summary>
public sealed class FullRunFactDiscoverer(IMessageSink diagnostics) : FactDiscoverer(diagnostics)
{
    /// <inheritdoc />
    public override IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        FaultRun.IsFull ? base.Discover(discoveryOptions, testMethod, factAttribute) : [];
}
