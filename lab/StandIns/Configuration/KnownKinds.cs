using System.Text.Json.Nodes;
using Slipway.StandIns.Common;

namespace Slipway.StandIns.Configuration;

/// <summary>The configuration kinds of kubeadm, kubelet and kube-proxy 1.32, with the fields they have.</summary>
public static class KnownKinds
{
    public const string Kubeadm = "kubeadm.k8s.io/v1beta4";
    public const string Kubelet = "kubelet.config.k8s.io/v1beta1";
    public const string KubeProxy = "kubeproxy.config.k8s.io/v1alpha1";

    private static readonly Schema Fields = new("""
        InitConfiguration: bootstrapTokens=[]Token localAPIEndpoint=Endpoint nodeRegistration=Registration certificateKey=s skipPhases=l patches=Patches timeouts=Timeouts dryRun=b
        ClusterConfiguration: etcd=EtcdSettings networking=Networking kubernetesVersion=s controlPlaneEndpoint=s apiServer=ApiServer controllerManager=Component scheduler=Component
        ClusterConfiguration: dns=Dns proxy=Proxy certificatesDir=s imageRepository=s featureGates=mb clusterName=s encryptionAlgorithm=s certificateValidityPeriod=d caCertificateValidityPeriod=d
        JoinConfiguration: nodeRegistration=Registration caCertPath=s discovery=Discovery controlPlane=JoinControlPlane skipPhases=l patches=Patches timeouts=Timeouts dryRun=b
        ResetConfiguration: certificatesDir=s cleanupTmpDir=b criSocket=s dryRun=b force=b ignorePreflightErrors=l skipPhases=l unmountFlags=l timeouts=Timeouts
        UpgradeConfiguration: apply=any diff=any node=any plan=any timeouts=Timeouts
        Token: token=s description=s ttl=d expires=s usages=l groups=l
        Endpoint: advertiseAddress=s bindPort=i
        Registration: name=s criSocket=s taints=[]Taint kubeletExtraArgs=[]Arg ignorePreflightErrors=l imagePullPolicy=s imagePullSerial=b
        Taint: key=s value=s effect=s timeAdded=s
        Arg: name=s value=s
        Patches: directory=s
        Timeouts: controlPlaneComponentHealthCheck=d kubeletHealthCheck=d kubernetesAPICall=d etcdAPICall=d tlsBootstrap=d discovery=d upgradeManifests=d
        EtcdSettings: local=LocalEtcd external=ExternalEtcd
        LocalEtcd: imageRepository=s imageTag=s dataDir=s extraArgs=[]Arg extraEnvs=[]Env serverCertSANs=l peerCertSANs=l
        ExternalEtcd: endpoints=l caFile=s certFile=s keyFile=s
        Env: name=s value=s valueFrom=any
        Networking: serviceSubnet=s podSubnet=s dnsDomain=s
        ApiServer: extraArgs=[]Arg extraEnvs=[]Env extraVolumes=[]Volume certSANs=l
        Component: extraArgs=[]Arg extraEnvs=[]Env extraVolumes=[]Volume
        Volume: name=s hostPath=s mountPath=s readOnly=b pathType=s
        Dns: imageRepository=s imageTag=s disabled=b
        Proxy: disabled=b
        Discovery: bootstrapToken=DiscoveryToken file=DiscoveryFile tlsBootstrapToken=s
        DiscoveryToken: token=s apiServerEndpoint=s caCertHashes=l unsafeSkipCAVerification=b
        DiscoveryFile: kubeConfigPath=s
        JoinControlPlane: localAPIEndpoint=Endpoint certificateKey=s

        KubeletConfiguration: enableServer=b staticPodPath=s podLogsDir=s syncFrequency=d fileCheckFrequency=d httpCheckFrequency=d staticPodURL=s staticPodURLHeader=any address=s port=i readOnlyPort=i
        KubeletConfiguration: tlsCertFile=s tlsPrivateKeyFile=s tlsCipherSuites=l tlsMinVersion=s rotateCertificates=b serverTLSBootstrap=b authentication=Authentication authorization=Authorization
        KubeletConfiguration: registryPullQPS=i registryBurst=i eventRecordQPS=i eventBurst=i enableDebuggingHandlers=b enableContentionProfiling=b healthzPort=i healthzBindAddress=s oomScoreAdj=i
        KubeletConfiguration: clusterDomain=s clusterDNS=l streamingConnectionIdleTimeout=d nodeStatusUpdateFrequency=d nodeStatusReportFrequency=d nodeLeaseDurationSeconds=i imageMinimumGCAge=d imageMaximumGCAge=d
        KubeletConfiguration: imageGCHighThresholdPercent=i imageGCLowThresholdPercent=i volumeStatsAggPeriod=d kubeletCgroups=s systemCgroups=s cgroupRoot=s cgroupsPerQOS=b cgroupDriver=s cpuManagerPolicy=s singleProcessOOMKill=b
        KubeletConfiguration: cpuManagerPolicyOptions=m cpuManagerReconcilePeriod=d memoryManagerPolicy=s topologyManagerPolicy=s topologyManagerScope=s topologyManagerPolicyOptions=m qosReserved=m runtimeRequestTimeout=d hairpinMode=s
        KubeletConfiguration: maxPods=i podCIDR=s podPidsLimit=i resolvConf=s runOnce=b cpuCFSQuota=b cpuCFSQuotaPeriod=d nodeStatusMaxImages=i maxOpenFiles=i contentType=s kubeAPIQPS=i kubeAPIBurst=i serializeImagePulls=b
        KubeletConfiguration: maxParallelImagePulls=i evictionHard=m evictionSoft=m evictionSoftGracePeriod=m evictionPressureTransitionPeriod=d evictionMaxPodGracePeriod=i evictionMinimumReclaim=m mergeDefaultEvictionSettings=b
        KubeletConfiguration: podsPerCore=i enableControllerAttachDetach=b protectKernelDefaults=b makeIPTablesUtilChains=b iptablesMasqueradeBit=i iptablesDropBit=i featureGates=mb failSwapOn=b memorySwap=any
        KubeletConfiguration: containerLogMaxSize=s containerLogMaxFiles=i containerLogMaxWorkers=i containerLogMonitorInterval=d configMapAndSecretChangeDetectionStrategy=s systemReserved=m kubeReserved=m reservedSystemCPUs=s
        KubeletConfiguration: showHiddenMetricsForVersion=s systemReservedCgroup=s kubeReservedCgroup=s enforceNodeAllocatable=l allowedUnsafeSysctls=l volumePluginDir=s providerID=s kernelMemcgNotification=b logging=any
        KubeletConfiguration: enableSystemLogHandler=b enableSystemLogQuery=b shutdownGracePeriod=d shutdownGracePeriodCriticalPods=d shutdownGracePeriodByPodPriority=any crashLoopBackOff=any reservedMemory=any
        KubeletConfiguration: enableProfilingHandler=b enableDebugFlagsHandler=b seccompDefault=b memoryThrottlingFactor=any registerWithTaints=[]Taint registerNode=b tracing=any localStorageCapacityIsolation=b
        KubeletConfiguration: containerRuntimeEndpoint=s imageServiceEndpoint=s failCgroupV1=b userNamespaces=any
        Authentication: x509=X509 webhook=Webhook anonymous=Enabled
        X509: clientCAFile=s
        Webhook: enabled=b cacheTTL=d
        Enabled: enabled=b
        Authorization: mode=s webhook=AuthorizationWebhook
        AuthorizationWebhook: cacheAuthorizedTTL=d cacheUnauthorizedTTL=d

        KubeProxyConfiguration: featureGates=mb clientConnection=any logging=any hostnameOverride=s bindAddress=s healthzBindAddress=s metricsBindAddress=s bindAddressHardFail=b enableProfiling=b showHiddenMetricsForVersion=s
        KubeProxyConfiguration: mode=s iptables=any ipvs=any nftables=any winkernel=any detectLocalMode=s detectLocal=any clusterCIDR=s nodePortAddresses=l oomScoreAdj=i conntrack=Conntrack configSyncPeriod=d portRange=s windowsRunAsService=b
        Conntrack: maxPerCore=i min=i tcpEstablishedTimeout=d tcpCloseWaitTimeout=d tcpBeLiberal=b udpTimeout=d udpStreamTimeout=d
        """);

    private static readonly HashSet<(string, string)> Known =
    [
        (Kubeadm, "InitConfiguration"), (Kubeadm, "ClusterConfiguration"), (Kubeadm, "JoinConfiguration"), (Kubeadm, "ResetConfiguration"), (Kubeadm, "UpgradeConfiguration"),
        (Kubelet, "KubeletConfiguration"), (KubeProxy, "KubeProxyConfiguration"),
    ];

    public static void Check(JsonObject document, string source)
    {
        var (version, kind) = (document.Text("apiVersion") ?? "", document.Text("kind") ?? "");
        if (!Known.Contains((version, kind)))
            throw new CommandException($"error: {source}: no kind \"{kind}\" is registered for version \"{version}\"");
        var errors = Fields.Check(document, kind);
        if (errors.Count > 0) throw new CommandException($"error: {source}: strict decoding error in {kind} ({version}): {string.Join(", ", errors)}");
        foreach (var finding in Values(document, kind)) throw new CommandException($"error: {source}: {kind}: {finding}");
    }

    private static IEnumerable<string> Values(JsonObject document, string kind)
    {
        if (kind == "KubeletConfiguration")
        {
            if (document.Text("cgroupDriver") is not (null or "systemd" or "cgroupfs")) yield return $"invalid configuration: cgroupDriver \"{document.Text("cgroupDriver")}\"";
            if (document.Text("authorization", "mode") is not (null or "AlwaysAllow" or "Webhook")) yield return "invalid configuration: authorization.mode";
            var (all, critical) = (Duration(document, "shutdownGracePeriod"), Duration(document, "shutdownGracePeriodCriticalPods"));
            if (critical > all) yield return "invalid configuration: shutdownGracePeriodCriticalPods must not be greater than shutdownGracePeriod";
        }
        if (kind == "KubeProxyConfiguration" && document.Text("mode") is not (null or "" or "iptables" or "ipvs" or "nftables")) yield return $"KubeProxyConfiguration.Mode: Invalid value: \"{document.Text("mode")}\"";
        if (kind == "ClusterConfiguration" && document.Text("encryptionAlgorithm") is not (null or "RSA-2048" or "RSA-3072" or "RSA-4096" or "ECDSA-P256" or "ECDSA-P384")) yield return "encryptionAlgorithm: Invalid value";
        if (kind == "InitConfiguration")
        {
            foreach (var token in document.Items("bootstrapTokens"))
                if (!System.Text.RegularExpressions.Regex.IsMatch(token.Text("token") ?? "", "^[a-z0-9]{6}\\.[a-z0-9]{16}$")) yield return "bootstrapTokens: the bootstrap token is not of the form \"\\A([a-z0-9]{6})\\.([a-z0-9]{16})\\z\"";
        }
    }

    private static TimeSpan Duration(JsonObject document, string name) => GoDuration.TryParse(document.Text(name) ?? "0", out var duration) ? duration : default;
}
