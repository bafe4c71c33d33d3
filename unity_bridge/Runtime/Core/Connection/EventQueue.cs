using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading;

namespace Boxwalk
{
    /// <summary>
    /// Takes what happens on any thread to a thread of the caller's choice: whoever calls `Drain`, once a frame for
    /// example, or a SynchronizationContext (`On`). In the order in which it happened.
    /// </summary>
    public sealed class EventQueue
    {
        readonly ConcurrentQueue<Action> waiting = new ConcurrentQueue<Action>();
        readonly SynchronizationContext context;

        /// <summary>Events wait until `Drain` is called.</summary>
        public EventQueue()
        {
        }

        EventQueue(SynchronizationContext context)
        {
            this.context = context;
        }

        /// <summary>Events are handed to this context by themselves.</summary>
        public static EventQueue On(SynchronizationContext context)
        {
            if (context == null)
                throw new ArgumentNullException(nameof(context), "This thread has no SynchronizationContext.");
            return new EventQueue(context);
        }

        /// <summary>How many events wait.</summary>
        public int Waiting => waiting.Count;

        public void Post(Action action)
        {
            waiting.Enqueue(action);
            context?.Post(_ => RunNext(), null);
        }

        /// <summary>
        /// Run what waits, on this thread; with a budget one event at least, and no further one when the time is over.
        /// Returns how many were run. What an event handler throws comes out here; those behind it wait for the next call.
        /// </summary>
        public int Drain(TimeSpan? budget = null)
        {
            long last = budget == null
                ? long.MaxValue
                : Stopwatch.GetTimestamp() + (long)(budget.Value.TotalSeconds * Stopwatch.Frequency);
            int count = 0;
            while ((count == 0 || Stopwatch.GetTimestamp() < last) && RunNext())
                count++;
            return count;
        }

        bool RunNext()
        {
            Action action;
            if (!waiting.TryDequeue(out action))
                return false;
            action();
            return true;
        }
    }
}
