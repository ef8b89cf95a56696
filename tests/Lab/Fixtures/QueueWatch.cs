using System.Collections.Concurrent;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Slipway.Contracts.Messages;

namespace Slipway.Tests.Lab.Fixtures;

/// <summary>A queue of its own that gets a copy of every message of <see cref="Contracts.Messages"/>: consumed ones leave the broker's disk, where nobody finds them any more.</summary>
internal sealed class QueueWatch(Canaries canaries) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, bool> _seen = new();
    private string _queue = "";
    private IConnection? _connection;
    private IChannel? _channel;

    public static IEnumerable<string> Messages => typeof(ITenantMessage).Assembly.GetTypes().Where(type => type is { IsClass: true } && type.IsAssignableTo(typeof(ITenantMessage))).Select(type => type.Name);

    /// <summary>Names of the messages that came.</summary>
    public IEnumerable<string> Seen => _seen.Keys;

    public async Task StartAsync(string broker)
    {
        _connection = await new ConnectionFactory { Uri = new Uri(broker) }.CreateConnectionAsync();
        _channel = await _connection.CreateChannelAsync();
        _queue = (await _channel.QueueDeclareAsync()).QueueName;
        foreach (var message in Messages)
        {
            // As MassTransit declares it, whoever is first.
            var exchange = $"{typeof(ITenantMessage).Namespace}:{message}";
            await _channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true);
            await _channel.QueueBindAsync(_queue, exchange, "");
        }

        var consumer = new AsyncEventingBasicConsumer(_channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            var headers = delivery.BasicProperties.Headers?.Values.OfType<byte[]>().Select(Encoding.UTF8.GetString) ?? [];
            canaries.Report("queue", "", string.Join('\n', [Encoding.UTF8.GetString(delivery.Body.Span), .. headers]));
            _seen[delivery.Exchange.Split(':')[^1]] = true;
            return Task.CompletedTask;
        };
        await _channel.BasicConsumeAsync(_queue, autoAck: true, consumer);
    }

    /// <summary>Into this watch's own queue, where nobody else looks.</summary>
    public async Task SendAsync(string text) => await _channel!.BasicPublishAsync("", _queue, Encoding.UTF8.GetBytes(text));

    public async ValueTask DisposeAsync()
    {
        if (_channel is not null)
            await _channel.DisposeAsync();
        if (_connection is not null)
            await _connection.DisposeAsync();
    }
}
