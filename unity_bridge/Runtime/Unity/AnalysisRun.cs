using System;
using System.Threading;
using System.Threading.Tasks;

namespace Boxwalk.Unity
{
    /// <summary>One analysis under way: its progress, its result, and the way to cancel it. Told on the thread that started it.</summary>
    public sealed class AnalysisRun
    {
        /// <summary>Seconds between two looks at what there is of a growing result.</summary>
        const double PartialSeconds = 1;

        readonly CancellationTokenSource cancelling = new CancellationTokenSource();
        readonly BoxwalkSession session;
        readonly BoxwalkClient client;
        DateTime asked = DateTime.MinValue;
        bool asking;

        public readonly string Title;

        /// <summary>Progress, words, or a partial result that can be had.</summary>
        public event Action Changed;

        /// <summary>What there is so far of images that grow.</summary>
        public event Action<Pictures> Grown;

        /// <summary>The newest state of the job; null before the server has answered.</summary>
        public JobInfo Job { get; private set; }

        public JobResult Result { get; private set; }

        /// <summary>Why there is no result, in words; null while there may be one.</summary>
        public string Failure { get; private set; }

        public bool IsRunning => Result == null && Failure == null;

        public AnalysisRun(BoxwalkSession session, string title)
        {
            this.session = session;
            client = session.Client;
            Title = title;
        }

        /// <summary>Start it and follow it to its end. Never throws: what fails is in `Failure`.</summary>
        public async Task FollowAsync(JobWish wish)
        {
            session.JobChanged += Advance;
            try
            {
                Result = await client.RunAsync(wish, new Progress<JobInfo>(Advance), cancelling.Token);
            }
            catch (OperationCanceledException)
            {
                Failure = "Cancelled.";
            }
            catch (BoxwalkException failure)
            {
                Failure = failure.Message;
            }
            session.JobChanged -= Advance;
            Changed?.Invoke();
        }

        /// <summary>Withdraw the wish; the server goes on only if somebody else waits for it.</summary>
        public void Cancel() => cancelling.Cancel();

        void Advance(JobInfo job)
        {
            // the first state comes from the answer to the wish, the others from the stream as well
            if (!IsRunning || (Job != null && Job.Id != job.Id)) return;
            if (Job == null) session.Watch(job.Id);
            Job = job;
            Changed?.Invoke();
            bool due = (DateTime.UtcNow - asked).TotalSeconds > PartialSeconds;
            if (job.Partial && due && !asking && Grown != null) Look(job.Id);
        }

        async void Look(string job)
        {
            asking = true;
            asked = DateTime.UtcNow;
            try
            {
                Pictures pictures = await client.PicturesAsync(job, 256, cancelling.Token);
                if (IsRunning) Grown?.Invoke(pictures);
            }
            catch (OperationCanceledException)
            {
                // nobody waits any more
            }
            catch (BoxwalkException)
            {
                // there is none of it yet, or it has no pictures: the result itself is awaited by `FollowAsync`
            }
            asking = false;
        }
    }
}
