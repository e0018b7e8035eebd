using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Authenik8.Http;

/// <summary>Refuses to bind from a form that names another subject, whenever MVC is about to bind: parameters, properties, <c>TryUpdateModelAsync</c>.</summary>
/// <remarks>It gives no values itself. <see cref="SubjectBindingFilter"/> answers the refusal where the action has not begun.</remarks>
internal sealed class SubjectValueProviderFactory : IValueProviderFactory
{
    /// <inheritdoc />
    public async Task CreateValueProviderAsync(ValueProviderFactoryContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var http = context.ActionContext.HttpContext;
        // An action that takes the factory of forms away reads its body as a stream.
        if (!http.Request.HasFormContentType || SubjectComparison.Of(http).IsEmpty || !BindsForms(context.ActionContext))
            return;
        try
        {
            _ = await http.Request.ReadFormAsync(http.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw new ValueProviderException("The form cannot be read.", exception);
        }
        foreach (var comparison in SubjectComparison.Of(http))
        {
            if (!SubjectSources.AreOwnInForm(http, comparison.RouteParameter, comparison.Subject))
                throw new ValueProviderException("The form names another subject than the route.");
        }
    }

    private static bool BindsForms(ActionContext context) => (context switch
    {
        ControllerContext controller => controller.ValueProviderFactories,
        PageContext page => page.ValueProviderFactories,
        _ => [],
    }).OfType<FormValueProviderFactory>().Any();
}
