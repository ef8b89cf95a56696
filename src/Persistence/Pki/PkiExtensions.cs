using Microsoft.Extensions.DependencyInjection;

namespace Slipway.Persistence.Pki;

public static class PkiExtensions
{
    /// <summary>Registers <see cref="ClusterPki"/>, <see cref="SecretInputs"/> and <see cref="KubeconfigIssuer"/>.</summary>
    public static IServiceCollection AddPki(this IServiceCollection services) => services
        .AddSingleton<ClusterPki>()
        .AddSingleton<SecretInputs>()
        .AddSingleton<KubeconfigIssuer>();
}
