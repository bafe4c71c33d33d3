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
        readonly Queue<string> outgoing = new Queue<string>();
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
            var buffer = new byte[FirstBuffer];
            int length = 0;
            while (true)
            {
                if (length == buffer.Length)
                    Array.Resize(ref buffer, 2 * buffer.Length);
                var room = new ArraySegment<byte>(buffer, length, buffer.Length - length);
                WebSocketReceiveResult part = await socket.ReceiveAsync(room, ending.Token).ConfigureAwait(false);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    Close();
                    return part.CloseStatusDescription ?? "";
                }
                length += part.Count;
                if (!part.EndOfMessage)
                    continue;
                if (part.MessageType == WebSocketMessageType.Text)
                    onText(Encoding.UTF8.GetString(buffer, 0, length));
                else
                {
                    onBytes(new ArraySegment<byte>(buffer, 0, length));
                    buffer = new byte[FirstBuffer]; // what was handed over is kept where it is
                }
                length = 0;
            }
        }

        /// <summary>Send after what was sent before. What is left when the socket closes is lost.</summary>
        internal void Send(string text)
        {
            lock (outgoing)
            {
                outgoing.Enqueue(text);
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
                        text = outgoing.Dequeue();
                    }
                    var bytes = new ArraySegment<byte>(Encoding.UTF8.GetBytes(text));
                    await socket.SendAsync(bytes, WebSocketMessageType.Text, true, ending.Token).ConfigureAwait(false);
                }
            }
            catch (Exception error) when (IsBroken(error))
            {
                // whoever receives is told that the connection broke
            }
        }

        /// <summary>What comes out of a ClientWebSocket when its connection breaks or it is closed meanwhile.</summary>
        internal static bool IsBroken(Exception error) =>
            error is WebSocketException || error is System.IO.IOException || error is InvalidOperationException
            || error is OperationCanceledException || error is System.Net.Sockets.SocketException
            || error is System.Net.WebException;

        /// <summary>Say goodbye; what does not end within a second is cut off.</summary>
        internal async void Close()
        {
            ending.CancelAfter(ClosingTime);
            try
            {
                if (socket.State == WebSocketState.Open || socket.State == WebSocketState.CloseReceived)
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", ending.Token)
                        .ConfigureAwait(false);
            }
            catch (Exception error) when (IsBroken(error))
            {
                // it has gone by itself
            }
        }

        public void Dispose() => socket.Dispose();
    }
}
