using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Query;

namespace Slipway.Tests.Api.Isolation;

/// <summary>Every query as if its author had forgotten the tenant.</summary>
internal sealed class FiltersOff : ExpressionVisitor, IQueryExpressionInterceptor
{
    /// <summary>One, since EF keeps a set of services for each.</summary>
    public static FiltersOff Instance { get; } = new();

    private static readonly MethodInfo Ignore = typeof(EntityFrameworkQueryableExtensions).GetMethods()
        .Single(method => method.Name == nameof(EntityFrameworkQueryableExtensions.IgnoreQueryFilters) && method.GetParameters().Length == 1);

    public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData) => Visit(queryExpression);

    protected override Expression VisitExtension(Expression node) =>
        node is EntityQueryRootExpression root ? Expression.Call(Ignore.MakeGenericMethod(root.ElementType), root) : base.VisitExtension(node);
}
