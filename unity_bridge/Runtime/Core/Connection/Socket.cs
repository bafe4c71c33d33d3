using System;
using System.Collections.Generic;
using System.Net.WebSockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace Boxwalk
{
    /// <summary>One websocket: whole messages in, texts out one after the other.</summary>
    sealed class Socket : IDisposable
    {
        const int FirstBuffer = 1 << 16;
        static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(1);

        readonly ClientWebSocket socket = new ClientWebSocket();
        readonly CancellationTokenSource ending = new CancellationTokenSource();
        readonly List<KeyValuePair<string, string>> outgoing = new List<KeyValuePair<string, string>>();
        bool sending;

        internal Socket(Uri address, string token)
        {
            if (!string.IsNullOrEmpty(token))
                socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
            if (address.IsLoopback)
                socket.Options.Proxy = null;
        }

        internal Task ConnectAsync(Uri address, CancellationToken cancel) => socket.ConnectAsync(address, cancel);

        /// <summary>
        /// Hands over every message until the socket closes; returns the reason that the server gave. Throws what
        /// ClientWebSocket throws when the connection breaks.
        /// </summary>
        internal async Task<string> ReceiveAllAsync(Action<string> onText, Action<ArraySegment<byte>> onBytes)
        {
            var buffer = new byte[FirstBuffer]; // of use for every message; what is handed over has the size of the message
            int length = 0;
            while (true)
            {
                if (length == buffer.Length)
                    Array.Resize(ref buffer, 2 * buffer.Length);
                var room = new ArraySegment<byte>(buffer, length, buffer.Length - length);
                WebSocketReceiveResult part = await socket.ReceiveAsync(room, ending.Token).ConfigureAwait(false);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    await CloseAsync().ConfigureAwait(false);
                    return part.CloseStatusDescription ?? "";
                }
                length += part.Count;
                if (!part.EndOfMessage)
                    continue;
                if (part.MessageType == WebSocketMessageType.Text)
                    onText(Encoding.UTF8.GetString(buffer, 0, length));
                else
                {
                    var message = new byte[length];
                    Buffer.BlockCopy(buffer, 0, message, 0, length);
                    onBytes(new ArraySegment<byte>(message));
                }
                length = 0;
            }
        }

        /// <summary>
        /// Send after what was sent before. What is left when the socket closes is lost. subject: null, or what this text
        /// is the newest word about, so that an older one that still waits need not be sent.
        /// </summary>
        internal void Send(string text, string subject = null)
        {
            lock (outgoing)
            {
                if (subject != null)
                    outgoing.RemoveAll(waiting => waiting.Key == subject);
                outgoing.Add(new KeyValuePair<string, string>(subject, text));
                if (sending)
                    return;
                sending = true;
            }
            SendAllAsync();
        }

        async void SendAllAsync()
        {
            try
            {
                while (true)
                {
                    string text;
                    lock (outgoing)
                    {
                        sending = outgoing.Count > 0;
                        if (!sending)
                            return;
                        text = outgoing[0].Value;
                        outgoing.RemoveAt(0);
                    }
                    var bytes = new ArraySegment<byte>(Encoding.UTF8.GetBytes(text));
                    await socket.SendAsync(bytes, WebSocketMessageType.Text, true, ending.Token).ConfigureAwait(false);
                }
            }
            catch (Exception)
            {
                // the connection broke or was closed meanwhile: whoever receives is told, in whatever class it comes
            }
        }

        /// <summary>Say goodbye without waiting for it.</summary>
        internal async void Close() => await CloseAsync().ConfigureAwait(false);

        /// <summary>Say goodbye; what does not end within a second is cut off.</summary>
        internal async Task CloseAsync()
        {
            ending.CancelAfter(ClosingTime);
            try
            {
                if (socket.State == WebSocketState.Open || socket.State == WebSocketState.CloseReceived)
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", ending.Token)
                        .ConfigureAwait(false);
            }
            catch (Exception)
            {
                // it has gone by itself
            }
        }

        public void Dispose() => socket.Dispose();
    }
}
