using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;

namespace Slipway.StandIns.Common;

public sealed class GrpcException(string message) : Exception(message);

/// <summary>Unary gRPC calls over any HTTP/2 handler.</summary>
public sealed class GrpcClient(HttpMessageInvoker http, Uri server)
{
    public async Task<ProtoFields> CallAsync(string method, ProtoMessage request, TimeSpan timeout, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        var message = request.ToArray();
        var frame = new byte[message.Length + 5];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        using var call = new HttpRequestMessage(HttpMethod.Post, new Uri(server, method))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        call.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        try
        {
            using var response = await http.SendAsync(call, limit.Token);
            var body = await response.Content.ReadAsByteArrayAsync(limit.Token);
            var status = Header(response, "grpc-status");
            if (status != "0") throw new GrpcException($"{method}: code {status ?? response.StatusCode.ToString()}: {Uri.UnescapeDataString(Header(response, "grpc-message") ?? "")}");
            return body.Length < 5 ? ProtoFields.Empty : new ProtoFields(body.AsSpan(5, BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(1))));
        }
        catch (HttpRequestException e)
        {
            throw new GrpcException($"{method}: {e.InnerException?.Message ?? e.Message}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new GrpcException($"{method}: no answer within {timeout.TotalSeconds} s");
        }
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out var values) || response.Headers.TryGetValues(name, out values) ? values.First() : null;
}
