// Made by web_client/scripts/generate_types.mjs from server/boxwalk/serving/messages.py; do not edit.

using System;
using System.Collections.Generic;

namespace Boxwalk
{
    public partial class Wish : ClientMessage { }
    public partial class Acknowledge : ClientMessage { }
    public partial class Watch : ClientMessage { }
    public partial class Here : ClientMessage { }
    public partial class Gather : ClientMessage { }
    public partial class Hello : ServerMessage { }
    public partial class Complete : ServerMessage { }
    public partial class JobEvent : ServerMessage { }
    public partial class ProblemEvent : ServerMessage { }
    public partial class Visitors : ServerMessage { }
    public partial class Gathered : ServerMessage { }
    public partial class Edit : AnyEdit { }
    public partial class NoiseEdit : AnyEdit { }
    public partial class ValuesEdit : AnyEdit { }
    public partial class KernelEdit : AnyEdit { }
    public partial class Occlusion : AnyEdit { }
    public partial class Analyze : TourAction { }
    public partial class Visualize : TourAction { }
    public partial class Intervene : TourAction { }

    internal sealed partial class Union
    {
        /// <summary>Every union: its base class, and which class each value of its discriminator means.</summary>
        internal static readonly IReadOnlyDictionary<Type, Union> All = new Dictionary<Type, Union>
        {
            { typeof(ClientMessage), new Union("type", new Dictionary<string, Type>
            {
                { "acknowledge", typeof(Acknowledge) },
                { "gather", typeof(Gather) },
                { "here", typeof(Here) },
                { "watch", typeof(Watch) },
                { "wish", typeof(Wish) },
            }) },
            { typeof(ServerMessage), new Union("type", new Dictionary<string, Type>
            {
                { "complete", typeof(Complete) },
                { "gathered", typeof(Gathered) },
                { "hello", typeof(Hello) },
                { "job", typeof(JobEvent) },
                { "problem", typeof(ProblemEvent) },
                { "visitors", typeof(Visitors) },
            }) },
            { typeof(AnyEdit), new Union("kind", new Dictionary<string, Type>
            {
                { "keep", typeof(Edit) },
                { "kernel", typeof(KernelEdit) },
                { "mute", typeof(Edit) },
                { "noise", typeof(NoiseEdit) },
                { "occlude", typeof(Occlusion) },
                { "scale", typeof(Edit) },
                { "values", typeof(ValuesEdit) },
            }) },
            { typeof(TourAction), new Union("do", new Dictionary<string, Type>
            {
                { "analyze", typeof(Analyze) },
                { "edit", typeof(Intervene) },
                { "visualize", typeof(Visualize) },
            }) },
        };
    }
}
