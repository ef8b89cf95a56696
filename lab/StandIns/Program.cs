using Slipway.StandIns;
using Slipway.StandIns.ApiServer;
using Slipway.StandIns.Common;
using Slipway.StandIns.Controllers;
using Slipway.StandIns.Cri;
using Slipway.StandIns.Kubeadm;
using Slipway.StandIns.Kubectl;
using Slipway.StandIns.Kubelet;

// One program stands in for six; the first argument says for which.
using var stop = new CancellationTokenSource();
using var onTerminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(
    System.Runtime.InteropServices.PosixSignal.SIGTERM, signal => { signal.Cancel = true; stop.Cancel(); });
var rest = args.Skip(1).ToArray();
try
{
    return args.FirstOrDefault() switch
    {
        "kubeadm" => await new KubeadmCommand().RunAsync(rest, stop.Token),
        "kubelet" => await KubeletCommand.RunAsync(rest, stop.Token),
        "kubectl" => await new KubectlCommand().RunAsync(rest, stop.Token),
        "crictl" => await CrictlCommand.RunAsync(rest, stop.Token),
        "kube-apiserver" => await ApiServerCommand.RunAsync(rest, stop.Token),
        "kube-controller-manager" => await ControllerManagerCommand.RunAsync(rest, stop.Token),
        "kube-scheduler" => await SchedulerCommand.RunAsync(rest, stop.Token),
        _ => throw new CommandException("usage: kubeadm|kubelet|kubectl|crictl|kube-apiserver|kube-controller-manager|kube-scheduler …"),
    };
}
catch (CommandException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return e.ExitCode;
}
catch (Exception e) when (e is GrpcException or ApiException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 0;
}
