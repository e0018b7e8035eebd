using System.Collections;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;

namespace Authenik8.Http;

/// <summary>Compares the caller's id with what MVC has bound under the name of the route parameter, for actions and for pages.</summary>
/// <remarks>
/// MVC binds a value from the form first, then from the route, then from the query; a parameter may name another source, a model may have a
/// member of that name, and a controller or page a bound property. What the action reads is what counts, so it is compared after
/// binding. The check runs for every request that passed a subject requirement by its route, however that was stated.
/// </remarks>
internal sealed class SubjectBindingFilter : IAsyncActionFilter, IAsyncPageFilter, IOrderedFilter
{
    /// <summary>Before every filter of the host.</summary>
    public int Order => int.MinValue;

    /// <inheritdoc />
    public async Task OnActionExecutionAsync(ActionExecutingContext context, ActionExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        if (IsRefused(context, context.Controller, context.ActionArguments, context.ActionDescriptor.Parameters))
            context.Result = Refusal();
        else
            _ = await next().ConfigureAwait(false);
    }

    /// <inheritdoc />
    public Task OnPageHandlerSelectionAsync(PageHandlerSelectedContext context) => Task.CompletedTask;

    /// <inheritdoc />
    public async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        if (IsRefused(context, context.HandlerInstance, context.HandlerArguments, [.. context.HandlerMethod?.Parameters ?? []]))
            context.Result = Refusal();
        else
            _ = await next().ConfigureAwait(false);
    }

    private static ForbidResult Refusal() => new(Authenik8Defaults.AuthenticationScheme);

    private static bool IsRefused(
        ActionContext context, object? instance, IDictionary<string, object?> arguments, IList<ParameterDescriptor> parameters)
    {
        foreach (var comparison in SubjectComparison.Of(context.HttpContext))
        {
            var check = new Check(context, comparison);
            // The form by its keys as well: an action may bind again by itself (TryUpdateModelAsync).
            if (!SubjectSources.AreOwnInForm(context.HttpContext, comparison.RouteParameter, comparison.Subject)
                || !check.ArgumentsAreOwn(arguments, parameters)
                || !check.PropertiesAreOwn(instance, context.ActionDescriptor.BoundProperties))
                return true;
        }
        return false;
    }

    private readonly struct Check(ActionContext action, SubjectComparison comparison)
    {
        private readonly IModelMetadataProvider _models = action.HttpContext.RequestServices.GetRequiredService<IModelMetadataProvider>();

        public bool ArgumentsAreOwn(IDictionary<string, object?> arguments, IList<ParameterDescriptor> parameters)
        {
            foreach (var parameter in parameters)
            {
                if (arguments.TryGetValue(parameter.Name, out var value) && !IsOwn(parameter, value))
                    return false;
            }
            return true;
        }

        public bool PropertiesAreOwn(object? instance, IList<ParameterDescriptor> properties)
        {
            if (instance is null || properties.Count == 0)
                return true;
            var model = _models.GetMetadataForType(instance.GetType());
            foreach (var property in properties)
            {
                // Not bound for this request, such as a [BindProperty] of a page when it is read.
                if (property.BindingInfo?.RequestPredicate?.Invoke(action) == false)
                    continue;
                if (model.Properties[property.Name]?.PropertyGetter is { } get && !IsOwn(property, get(instance)))
                    return false;
            }
            return true;
        }

        private bool IsOwn(ParameterDescriptor parameter, object? value)
        {
            var source = parameter.BindingInfo?.BindingSource;
            if (IsNamed(parameter.Name) || IsNamed(parameter.BindingInfo?.BinderModelName))
                return IsOwn(value, source);
            return IsOutsideTheRequest(source) || source == BindingSource.Body || MembersAreOwn(value);
        }

        // A model's own members, one level deep: that is how far an empty prefix reaches.
        private bool MembersAreOwn(object? model)
        {
            if (model is null or IConvertible or IEnumerable or IFormFile)
                return true;
            foreach (var member in _models.GetMetadataForType(model.GetType()).Properties)
            {
                if ((IsNamed(member.PropertyName) || IsNamed(member.BinderModelName)) && !IsOutsideTheRequest(member.BindingSource)
                    && member is { IsBindingAllowed: true, PropertyGetter: { } get } && !IsOwn(get(model), member.BindingSource))
                    return false;
            }
            return true;
        }

        private bool IsNamed(string? name) => string.Equals(name, comparison.RouteParameter, StringComparison.OrdinalIgnoreCase);

        private bool IsOwn(object? value, BindingSource? source)
        {
            var own = comparison.Subject;
            switch (value)
            {
                // Neither names anybody.
                case null or "":
                    return true;
                case string text:
                    return string.Equals(text, own, StringComparison.Ordinal);
                case Guid guid:
                    return Guid.TryParse(own, out var id) && id == guid;
                case IEnumerable list:
                    foreach (var element in list)
                    {
                        if (!IsOwn(element, source))
                            return false;
                    }
                    return true;
                default:
                    // A type of the host's own can be compared by its text only. Where that says nothing, the value is the route's unless
                    // the parameter names another source: query and form have been compared by their keys.
                    return string.Equals(Convert.ToString(value, CultureInfo.InvariantCulture), own, StringComparison.Ordinal)
                        || (value is not IConvertible && (source is null || source == BindingSource.ModelBinding || source == BindingSource.Path));
            }
        }

        private static bool IsOutsideTheRequest(BindingSource? source) =>
            source == BindingSource.Services || source == BindingSource.Special || source is { IsFromRequest: false };
    }
}
