using System;

namespace Boxwalk
{
    /// <summary>A failure in words: the server's problem document (RFC 9457), or status 0 for what failed on this side.</summary>
    public class BoxwalkException : Exception
    {
        public Problem Problem { get; }

        public BoxwalkException(Problem problem, Exception inner = null)
            : base(string.IsNullOrEmpty(problem.Detail) ? problem.Title : problem.Detail, inner)
        {
            Problem = problem;
        }

        internal static BoxwalkException Here(string title, string detail, Exception inner = null) =>
            new BoxwalkException(new Problem { Title = title, Status = 0, Detail = detail }, inner);
    }

    /// <summary>Bytes that are no blob, or a cut off or damaged one.</summary>
    public sealed class BlobException : BoxwalkException
    {
        public BlobException(string detail, Exception inner = null)
            : base(new Problem { Title = "A blob cannot be read", Status = 0, Detail = detail }, inner)
        {
        }
    }
}
