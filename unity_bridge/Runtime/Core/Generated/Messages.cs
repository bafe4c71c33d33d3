// Made by web_client/scripts/generate_types.mjs from server/boxwalk/serving/messages.py; do not edit.

namespace Boxwalk
{
    using System;
    using System.Collections.Generic;

    using System.Globalization;
    using Newtonsoft.Json;
    using Newtonsoft.Json.Converters;

    /// <summary>
    /// Replace values at a node before the pass runs on from there.
    /// </summary>
    public partial class Edit
    {
        [JsonProperty("channels", Required = Required.Always)]
        public List<long> Channels { get; set; }

        [JsonProperty("factor", NullValueHandling = NullValueHandling.Ignore)]
        public double? Factor { get; set; }

        [JsonProperty("kind", Required = Required.Always)]
        public EditKind Kind { get; set; }

        [JsonProperty("node", Required = Required.Always)]
        public string Node { get; set; }
    }

    /// <summary>
    /// Add normal noise to what a node puts out before the pass runs on from there.
    /// </summary>
    public partial class NoiseEdit
    {
        /// <summary>
        /// standard deviation of the noise, in standard deviations of the whole layer
        /// </summary>
        [JsonProperty("amount", Required = Required.Always)]
        public double Amount { get; set; }

        /// <summary>
        /// none: all of them
        /// </summary>
        [JsonProperty("channels", NullValueHandling = NullValueHandling.Ignore)]
        public List<long> Channels { get; set; }

        [JsonProperty("kind", Required = Required.Always)]
        public NoiseEditKind Kind { get; set; }

        [JsonProperty("node", Required = Required.Always)]
        public string Node { get; set; }

        /// <summary>
        /// the same seed at the same node gives the same noise
        /// </summary>
        [JsonProperty("seed", NullValueHandling = NullValueHandling.Ignore)]
        public long? Seed { get; set; }
    }

    /// <summary>
    /// Put these numbers in the place of what a node with a vector puts out before the pass runs
    /// on.
    /// </summary>
    public partial class ValuesEdit
    {
        [JsonProperty("kind", Required = Required.Always)]
        public ValuesEditKind Kind { get; set; }

        [JsonProperty("node", Required = Required.Always)]
        public string Node { get; set; }

        /// <summary>
        /// one for each channel, in their order
        /// </summary>
        [JsonProperty("values", Required = Required.Always)]
        public List<double> Values { get; set; }
    }

    /// <summary>
    /// Put other numbers into one kernel of a convolution, for one call in one pass; the model
    /// keeps its.
    /// </summary>
    public partial class KernelEdit
    {
        /// <summary>
        /// the channel it reads, counted within its group
        /// </summary>
        [JsonProperty("input", Required = Required.Always)]
        public long Input { get; set; }

        [JsonProperty("kind", Required = Required.Always)]
        public KernelEditKind Kind { get; set; }

        [JsonProperty("node", Required = Required.Always)]
        public string Node { get; set; }

        /// <summary>
        /// the channel put out that the kernel works for
        /// </summary>
        [JsonProperty("output", Required = Required.Always)]
        public long Output { get; set; }

        /// <summary>
        /// the kernel's rows; a single one for a convolution along one axis
        /// </summary>
        [JsonProperty("values", Required = Required.Always)]
        public List<List<double>> Values { get; set; }
    }

    /// <summary>
    /// Cover a spot of the prepared picture, in all its channels, before the pass starts.
    /// </summary>
    public partial class Occlusion
    {
        /// <summary>
        /// top, left, height, width in pixels of the prepared picture; what reaches beyond its rim
        /// is cut off
        /// </summary>
        [JsonProperty("box", Required = Required.Always)]
        public List<long> Box { get; set; }

        /// <summary>
        /// 0 is black, 1 white; left out: zero of the normalized picture, the data set's mean
        /// </summary>
        [JsonProperty("grey")]
        public double? Grey { get; set; }

        [JsonProperty("kind", Required = Required.Always)]
        public OcclusionKind Kind { get; set; }
    }

    /// <summary>
    /// Ask all others to where this visitor was last; recording: an input that they are to see
    /// as well.
    /// </summary>
    public partial class Gather
    {
        [JsonProperty("recording")]
        public string Recording { get; set; }

        [JsonProperty("type", Required = Required.Always)]
        public GatherType Type { get; set; }
    }

    /// <summary>
    /// Somebody asks all to their place, and perhaps to see their input.
    /// </summary>
    public partial class Gathered
    {
        [JsonProperty("by", Required = Required.Always)]
        public string By { get; set; }

        [JsonProperty("network", Required = Required.Always)]
        public string Network { get; set; }

        [JsonProperty("pitch", Required = Required.Always)]
        public double Pitch { get; set; }

        [JsonProperty("position", Required = Required.Always)]
        public List<double> Position { get; set; }

        [JsonProperty("recording", Required = Required.AllowNull)]
        public string Recording { get; set; }

        [JsonProperty("type", Required = Required.Always)]
        public GatheredType Type { get; set; }

        [JsonProperty("yaw", Required = Required.Always)]
        public double Yaw { get; set; }
    }

    /// <summary>
    /// Where this visitor is now; all others see it. pointer: what their ray touches, in the
    /// world.
    /// </summary>
    public partial class Here
    {
        [JsonProperty("network", Required = Required.Always)]
        public string Network { get; set; }

        [JsonProperty("pitch", Required = Required.Always)]
        public double Pitch { get; set; }

        [JsonProperty("pointer")]
        public List<double> Pointer { get; set; }

        [JsonProperty("position", Required = Required.Always)]
        public List<double> Position { get; set; }

        [JsonProperty("type", Required = Required.Always)]
        public HereType Type { get; set; }

        [JsonProperty("yaw", Required = Required.Always)]
        public double Yaw { get; set; }
    }

    /// <summary>
    /// Other visitors who have come or moved since the last such event, at most ten times a
    /// second.
    /// </summary>
    public partial class Visitors
    {
        /// <summary>
        /// ids of those who have left
        /// </summary>
        [JsonProperty("gone", Required = Required.Always)]
        public List<string> Gone { get; set; }

        [JsonProperty("here", Required = Required.Always)]
        public List<VisitorHere> Here { get; set; }

        [JsonProperty("type", Required = Required.Always)]
        public VisitorsType Type { get; set; }
    }

    public partial class VisitorHere
    {
        [JsonProperty("id", Required = Required.Always)]
        public string Id { get; set; }

        [JsonProperty("network", Required = Required.Always)]
        public string Network { get; set; }

        [JsonProperty("pitch", Required = Required.Always)]
        public double Pitch { get; set; }

        [JsonProperty("pointer", Required = Required.AllowNull)]
        public List<double> Pointer { get; set; }

        [JsonProperty("position", Required = Required.Always)]
        public List<double> Position { get; set; }

        [JsonProperty("yaw", Required = Required.Always)]
        public double Yaw { get; set; }
    }

    public partial class Health
    {
        [JsonProperty("status", Required = Required.Always)]
        public HealthStatus Status { get; set; }

        [JsonProperty("version", Required = Required.Always)]
        public string Version { get; set; }
    }

    public partial class Networks
    {
        [JsonProperty("networks", Required = Required.Always)]
        public List<NetworkInfo> NetworksNetworks { get; set; }

        [JsonProperty("version", Required = Required.Always)]
        public string Version { get; set; }
    }

    public partial class NetworkInfo
    {
        [JsonProperty("description", Required = Required.Always)]
        public string Description { get; set; }

        /// <summary>
        /// number of example inputs
        /// </summary>
        [JsonProperty("examples", Required = Required.Always)]
        public long Examples { get; set; }

        [JsonProperty("id", Required = Required.Always)]
        public string Id { get; set; }

        [JsonProperty("input", Required = Required.Always)]
        public InputSpec Input { get; set; }

        /// <summary>
        /// class names; empty for what is not a classifier
        /// </summary>
        [JsonProperty("labels", Required = Required.Always)]
        public List<string> Labels { get; set; }

        /// <summary>
        /// what else `open_target` was given, and the network's `place` among those it gave
        /// </summary>
        [JsonProperty("opening", Required = Required.Always)]
        public Dictionary<string, NetworkInfoOpeningValue> Opening { get; set; }

        /// <summary>
        /// False for the networks of the demo
        /// </summary>
        [JsonProperty("own", Required = Required.Always)]
        public bool Own { get; set; }

        [JsonProperty("parameters", Required = Required.Always)]
        public long Parameters { get; set; }

        /// <summary>
        /// the TARGET it was opened by, for scripts; empty for one made in Python
        /// </summary>
        [JsonProperty("target", Required = Required.Always)]
        public string Target { get; set; }

        [JsonProperty("title", Required = Required.Always)]
        public string Title { get; set; }
    }

    /// <summary>
    /// What the network takes.
    /// </summary>
    public partial class InputSpec
    {
        /// <summary>
        /// other heights and widths are refused or resized to shape
        /// </summary>
        [JsonProperty("fixed_size", Required = Required.Always)]
        public bool FixedSize { get; set; }

        [JsonProperty("kind", Required = Required.Always)]
        public InputSpecKind Kind { get; set; }

        [JsonProperty("mean", Required = Required.AllowNull)]
        public List<double> Mean { get; set; }

        /// <summary>
        /// without the batch axis; channels first
        /// </summary>
        [JsonProperty("shape", Required = Required.Always)]
        public List<long> Shape { get; set; }

        [JsonProperty("std", Required = Required.AllowNull)]
        public List<double> Std { get; set; }
    }

    public partial class ExampleInputs
    {
        [JsonProperty("items", Required = Required.Always)]
        public List<ExampleInput> Items { get; set; }

        [JsonProperty("offset", Required = Required.Always)]
        public long Offset { get; set; }

        [JsonProperty("total", Required = Required.Always)]
        public long Total { get; set; }
    }

    public partial class ExampleInput
    {
        [JsonProperty("index", Required = Required.Always)]
        public long Index { get; set; }

        [JsonProperty("label", Required = Required.Always)]
        public string Label { get; set; }

        [JsonProperty("url", Required = Required.Always)]
        public string Url { get; set; }
    }

    public partial class GraphAnswer
    {
        [JsonProperty("edges", Required = Required.Always)]
        public List<GraphEdge> Edges { get; set; }

        [JsonProperty("inputs", Required = Required.Always)]
        public List<string> Inputs { get; set; }

        [JsonProperty("layout", Required = Required.Always)]
        public Layout Layout { get; set; }

        [JsonProperty("network", Required = Required.Always)]
        public string Network { get; set; }

        [JsonProperty("nodes", Required = Required.Always)]
        public List<GraphNode> Nodes { get; set; }

        [JsonProperty("outputs", Required = Required.Always)]
        public List<string> Outputs { get; set; }

        /// <summary>
        /// None for a network's graph, that of its first example input
        /// </summary>
        [JsonProperty("recording", Required = Required.AllowNull)]
        public string Recording { get; set; }

        [JsonProperty("sections", Required = Required.Always)]
        public List<GraphSection> Sections { get; set; }
    }

    public partial class GraphEdge
    {
        [JsonProperty("opaque", Required = Required.Always)]
        public bool Opaque { get; set; }

        [JsonProperty("source", Required = Required.Always)]
        public string Source { get; set; }

        [JsonProperty("target", Required = Required.Always)]
        public string Target { get; set; }
    }

    public partial class Layout
    {
        /// <summary>
        /// middle line of the aisle, from the start to the end
        /// </summary>
        [JsonProperty("aisle", Required = Required.Always)]
        public List<List<double>> Aisle { get; set; }

        [JsonProperty("aisle_width", Required = Required.Always)]
        public double AisleWidth { get; set; }

        [JsonProperty("bounds", Required = Required.Always)]
        public List<List<double>> Bounds { get; set; }

        /// <summary>
        /// ids of the folded sections, as asked or as chosen
        /// </summary>
        [JsonProperty("folded", Required = Required.Always)]
        public List<string> Folded { get; set; }

        [JsonProperty("gates", Required = Required.Always)]
        public List<Gate> Gates { get; set; }

        [JsonProperty("input", Required = Required.Always)]
        public Place Input { get; set; }

        [JsonProperty("kind", Required = Required.Always)]
        public LayoutKind Kind { get; set; }

        /// <summary>
        /// how many levels of sections there are, for the query's `levels`
        /// </summary>
        [JsonProperty("levels", Required = Required.Always)]
        public long Levels { get; set; }

        /// <summary>
        /// nodes that only follow another share its panel
        /// </summary>
        [JsonProperty("merged", Required = Required.Always)]
        public bool Merged { get; set; }

        [JsonProperty("panels", Required = Required.Always)]
        public List<Panel> Panels { get; set; }

        [JsonProperty("ribbons", Required = Required.Always)]
        public List<Ribbon> Ribbons { get; set; }

        /// <summary>
        /// where a visitor arrives, on the floor
        /// </summary>
        [JsonProperty("start", Required = Required.Always)]
        public List<double> Start { get; set; }

        [JsonProperty("start_yaw", Required = Required.Always)]
        public double StartYaw { get; set; }
    }

    /// <summary>
    /// A section's portal over the aisle; position: on the floor, in the aisle's middle.
    /// </summary>
    public partial class Gate
    {
        [JsonProperty("depth", Required = Required.Always)]
        public long Depth { get; set; }

        [JsonProperty("folded", Required = Required.Always)]
        public bool Folded { get; set; }

        [JsonProperty("height", Required = Required.Always)]
        public double Height { get; set; }

        [JsonProperty("position", Required = Required.Always)]
        public List<double> Position { get; set; }

        [JsonProperty("section", Required = Required.Always)]
        public string Section { get; set; }

        [JsonProperty("title", Required = Required.Always)]
        public string Title { get; set; }

        [JsonProperty("width", Required = Required.Always)]
        public double Width { get; set; }

        [JsonProperty("yaw", Required = Required.Always)]
        public double Yaw { get; set; }
    }

    /// <summary>
    /// Where the input stands.
    /// </summary>
    public partial class Place
    {
        [JsonProperty("height", Required = Required.Always)]
        public double Height { get; set; }

        [JsonProperty("position", Required = Required.Always)]
        public List<double> Position { get; set; }

        [JsonProperty("width", Required = Required.Always)]
        public double Width { get; set; }

        [JsonProperty("yaw", Required = Required.Always)]
        public double Yaw { get; set; }
    }

    /// <summary>
    /// One board of the world. position: of its centre; yaw about y, then tilt about its own x
    /// axis.
    ///
    /// The panel's plane faces +z at yaw 0. Its id is a folded section's id, or that of its
    /// first state.
    /// </summary>
    public partial class Panel
    {
        /// <summary>
        /// tiles side by side
        /// </summary>
        [JsonProperty("columns", Required = Required.Always)]
        public long Columns { get; set; }

        [JsonProperty("folded", Required = Required.Always)]
        public bool Folded { get; set; }

        [JsonProperty("height", Required = Required.Always)]
        public double Height { get; set; }

        [JsonProperty("id", Required = Required.Always)]
        public string Id { get; set; }

        [JsonProperty("lane", Required = Required.Always)]
        public long Lane { get; set; }

        /// <summary>
        /// whose activation it shows at first: the last of its states
        /// </summary>
        [JsonProperty("node", Required = Required.Always)]
        public string Node { get; set; }

        [JsonProperty("position", Required = Required.Always)]
        public List<double> Position { get; set; }

        [JsonProperty("rank", Required = Required.Always)]
        public long Rank { get; set; }

        [JsonProperty("rows", Required = Required.Always)]
        public long Rows { get; set; }

        /// <summary>
        /// the nodes it can show, in order; more than one when merged
        /// </summary>
        [JsonProperty("states", Required = Required.Always)]
        public List<string> States { get; set; }

        [JsonProperty("tilt", Required = Required.Always)]
        public double Tilt { get; set; }

        [JsonProperty("width", Required = Required.Always)]
        public double Width { get; set; }

        [JsonProperty("yaw", Required = Required.Always)]
        public double Yaw { get; set; }
    }

    /// <summary>
    /// A conveyor on the floor; several edges may share one.
    /// </summary>
    public partial class Ribbon
    {
        /// <summary>
        /// (source panel, target panel)
        /// </summary>
        [JsonProperty("edges", Required = Required.Always)]
        public List<List<string>> Edges { get; set; }

        [JsonProperty("kind", Required = Required.Always)]
        public RibbonKind Kind { get; set; }

        [JsonProperty("opaque", Required = Required.Always)]
        public bool Opaque { get; set; }

        /// <summary>
        /// centre line in the direction of the data
        /// </summary>
        [JsonProperty("path", Required = Required.Always)]
        public List<List<double>> Path { get; set; }
    }

    public partial class GraphNode
    {
        [JsonProperty("attributes", Required = Required.Always)]
        public Dictionary<string, GraphNodeAttributesValue> Attributes { get; set; }

        [JsonProperty("call", Required = Required.Always)]
        public long Call { get; set; }

        [JsonProperty("channels", Required = Required.Always)]
        public long Channels { get; set; }

        [JsonProperty("display", Required = Required.Always)]
        public GraphNodeDisplay Display { get; set; }

        [JsonProperty("dtype", Required = Required.Always)]
        public string Dtype { get; set; }

        [JsonProperty("flops", Required = Required.Always)]
        public long Flops { get; set; }

        [JsonProperty("grid", Required = Required.Always)]
        public List<long> Grid { get; set; }

        [JsonProperty("id", Required = Required.Always)]
        public string Id { get; set; }

        [JsonProperty("module", Required = Required.AllowNull)]
        public string Module { get; set; }

        [JsonProperty("operator", Required = Required.Always)]
        public string Operator { get; set; }

        [JsonProperty("parameters", Required = Required.Always)]
        public long Parameters { get; set; }

        [JsonProperty("section", Required = Required.Always)]
        public string Section { get; set; }

        [JsonProperty("shape", Required = Required.Always)]
        public List<long> Shape { get; set; }

        [JsonProperty("skip_tokens", Required = Required.Always)]
        public long SkipTokens { get; set; }

        [JsonProperty("title", Required = Required.Always)]
        public string Title { get; set; }
    }

    public partial class GraphSection
    {
        [JsonProperty("id", Required = Required.Always)]
        public string Id { get; set; }

        [JsonProperty("module", Required = Required.Always)]
        public string Module { get; set; }

        [JsonProperty("parent", Required = Required.Always)]
        public string Parent { get; set; }

        /// <summary>
        /// above 1: so many equal sections that follow each other are inside
        /// </summary>
        [JsonProperty("repeats", Required = Required.Always)]
        public long Repeats { get; set; }

        [JsonProperty("title", Required = Required.Always)]
        public string Title { get; set; }
    }

    /// <summary>
    /// The JSON body of POST .../recordings; exactly one source. An image file is posted as it
    /// is instead.
    /// </summary>
    public partial class RecordingWish
    {
        [JsonProperty("edits", NullValueHandling = NullValueHandling.Ignore)]
        public List<AnyEdit> Edits { get; set; }

        /// <summary>
        /// a recording to edit
        /// </summary>
        [JsonProperty("from")]
        public string From { get; set; }

        /// <summary>
        /// index of an example input
        /// </summary>
        [JsonProperty("input")]
        public long? Input { get; set; }

        [JsonProperty("item", NullValueHandling = NullValueHandling.Ignore)]
        public long? Item { get; set; }

        /// <summary>
        /// seed
        /// </summary>
        [JsonProperty("noise")]
        public long? Noise { get; set; }

        /// <summary>
        /// a job whose images hold the input
        /// </summary>
        [JsonProperty("result")]
        public string Result { get; set; }

        [JsonProperty("text")]
        public string Text { get; set; }

        [JsonProperty("tokens")]
        public List<long> Tokens { get; set; }
    }

    /// <summary>
    /// One of several messages.
    /// </summary>
    public partial class AnyEdit
    {
    }

    public partial class RecordingInfo
    {
        [JsonProperty("bytes", Required = Required.Always)]
        public long Bytes { get; set; }

        /// <summary>
        /// of an edited recording of a classifier: the classes that are likeliest without the edits
        /// or with them, the likeliest without them first
        /// </summary>
        [JsonProperty("changes", Required = Required.Always)]
        public List<Change> Changes { get; set; }

        /// <summary>
        /// fingerprint of the graph; differs from the network's when control flow changed it
        /// </summary>
        [JsonProperty("graph", Required = Required.Always)]
        public string Graph { get; set; }

        [JsonProperty("id", Required = Required.Always)]
        public string Id { get; set; }

        /// <summary>
        /// the input as the network sees it, as a picture
        /// </summary>
        [JsonProperty("input_url", Required = Required.Always)]
        public string InputUrl { get; set; }

        [JsonProperty("network", Required = Required.Always)]
        public string Network { get; set; }

        [JsonProperty("output", Required = Required.AllowNull)]
        public Output Output { get; set; }

        [JsonProperty("predictions", Required = Required.Always)]
        public List<Prediction> Predictions { get; set; }

        /// <summary>
        /// the pass failed at problem.node; what lies before is recorded
        /// </summary>
        [JsonProperty("problem", Required = Required.AllowNull)]
        public Problem Problem { get; set; }

        [JsonProperty("seconds", Required = Required.Always)]
        public double Seconds { get; set; }

        /// <summary>
        /// in words: `example 3 (coffee)`, `photo.png`, `noise, seed 7`
        /// </summary>
        [JsonProperty("source", Required = Required.Always)]
        public string Source { get; set; }
    }

    /// <summary>
    /// What an edit did to a class: its probability before and after.
    /// </summary>
    public partial class Change
    {
        [JsonProperty("after", Required = Required.Always)]
        public double After { get; set; }

        [JsonProperty("before", Required = Required.Always)]
        public double Before { get; set; }

        [JsonProperty("index", Required = Required.Always)]
        public long Index { get; set; }

        [JsonProperty("label", Required = Required.Always)]
        public string Label { get; set; }
    }

    /// <summary>
    /// What the network says; only the fields of `kind` are filled.
    /// </summary>
    public partial class Output
    {
        [JsonProperty("boxes", Required = Required.Always)]
        public List<Box> Boxes { get; set; }

        [JsonProperty("kind", Required = Required.Always)]
        public OutputKind Kind { get; set; }

        /// <summary>
        /// False: none of the classes is likely, say so
        /// </summary>
        [JsonProperty("likely", Required = Required.Always)]
        public bool Likely { get; set; }

        [JsonProperty("masks", Required = Required.Always)]
        public List<MaskArea> Masks { get; set; }

        [JsonProperty("predictions", Required = Required.Always)]
        public List<Prediction> Predictions { get; set; }

        /// <summary>
        /// (height, width) of the input that boxes and masks refer to
        /// </summary>
        [JsonProperty("size", Required = Required.AllowNull)]
        public List<long> Size { get; set; }

        [JsonProperty("tensors", Required = Required.Always)]
        public List<TensorSummary> Tensors { get; set; }

        [JsonProperty("tokens", Required = Required.Always)]
        public List<TopToken> Tokens { get; set; }
    }

    public partial class Box
    {
        /// <summary>
        /// left, top, right, bottom in pixels of the input
        /// </summary>
        [JsonProperty("box", Required = Required.Always)]
        public List<double> BoxBox { get; set; }

        [JsonProperty("label", Required = Required.Always)]
        public string Label { get; set; }

        [JsonProperty("score", Required = Required.Always)]
        public double Score { get; set; }
    }

    public partial class MaskArea
    {
        [JsonProperty("index", Required = Required.Always)]
        public long Index { get; set; }

        [JsonProperty("label", Required = Required.Always)]
        public string Label { get; set; }

        /// <summary>
        /// of the pixels, 0..1
        /// </summary>
        [JsonProperty("share", Required = Required.Always)]
        public double Share { get; set; }
    }

    public partial class Prediction
    {
        [JsonProperty("index", Required = Required.Always)]
        public long Index { get; set; }

        [JsonProperty("label", Required = Required.Always)]
        public string Label { get; set; }

        [JsonProperty("probability", Required = Required.Always)]
        public double Probability { get; set; }
    }

    public partial class TensorSummary
    {
        [JsonProperty("dtype", Required = Required.Always)]
        public string Dtype { get; set; }

        [JsonProperty("max", Required = Required.AllowNull)]
        public double? Max { get; set; }

        [JsonProperty("mean", Required = Required.AllowNull)]
        public double? Mean { get; set; }

        [JsonProperty("min", Required = Required.AllowNull)]
        public double? Min { get; set; }

        [JsonProperty("name", Required = Required.Always)]
        public string Name { get; set; }

        [JsonProperty("shape", Required = Required.Always)]
        public List<long> Shape { get; set; }

        [JsonProperty("std", Required = Required.AllowNull)]
        public double? Std { get; set; }
    }

    public partial class TopToken
    {
        [JsonProperty("index", Required = Required.Always)]
        public long Index { get; set; }

        [JsonProperty("probability", Required = Required.Always)]
        public double Probability { get; set; }

        [JsonProperty("token", Required = Required.Always)]
        public string Token { get; set; }
    }

    /// <summary>
    /// RFC 9457 problem document; `application/problem+json`.
    /// </summary>
    public partial class Problem
    {
        [JsonProperty("detail", Required = Required.Always)]
        public string Detail { get; set; }

        /// <summary>
        /// the layer where it happened
        /// </summary>
        [JsonProperty("node")]
        public string Node { get; set; }

        /// <summary>
        /// the recording up to that layer
        /// </summary>
        [JsonProperty("recording")]
        public string Recording { get; set; }

        [JsonProperty("status", Required = Required.Always)]
        public long Status { get; set; }

        [JsonProperty("title", Required = Required.Always)]
        public string Title { get; set; }

        [JsonProperty("type", NullValueHandling = NullValueHandling.Ignore)]
        public string Type { get; set; }
    }

    public partial class Analyses
    {
        [JsonProperty("analyses", Required = Required.Always)]
        public List<AnalysisInfo> AnalysesAnalyses { get; set; }
    }

    public partial class AnalysisInfo
    {
        /// <summary>
        /// network id -&gt; ids of the nodes it applies to; whole networks have an empty list
        /// </summary>
        [JsonProperty("applies", Required = Required.Always)]
        public Dictionary<string, List<string>> Applies { get; set; }

        /// <summary>
        /// what a second one of may be given to compare with, after the first; with several
        /// networks, all see the example inputs of the first
        /// </summary>
        [JsonProperty("compares", Required = Required.AllowNull)]
        public AnalysisInfoCompares? Compares { get; set; }

        [JsonProperty("doc", Required = Required.Always)]
        public string Doc { get; set; }

        /// <summary>
        /// it takes minutes or hours: to be started when one is told to
        /// </summary>
        [JsonProperty("long", Required = Required.Always)]
        public bool Long { get; set; }

        [JsonProperty("name", Required = Required.Always)]
        public string Name { get; set; }

        /// <summary>
        /// JSON schema
        /// </summary>
        [JsonProperty("parameters", Required = Required.Always)]
        public Dictionary<string, object> Parameters { get; set; }

        [JsonProperty("result", Required = Required.Always)]
        public AnalysisInfoResult Result { get; set; }

        [JsonProperty("scope", Required = Required.Always)]
        public AnalysisInfoScope Scope { get; set; }

        /// <summary>
        /// paper, section, equation
        /// </summary>
        [JsonProperty("source", Required = Required.Always)]
        public string Source { get; set; }

        [JsonProperty("title", Required = Required.Always)]
        public string Title { get; set; }
    }

    public partial class JobWish
    {
        [JsonProperty("analysis", Required = Required.Always)]
        public string Analysis { get; set; }

        /// <summary>
        /// which example inputs: `all`, `0-9`, `0,3,7`
        /// </summary>
        [JsonProperty("inputs")]
        public string Inputs { get; set; }

        [JsonProperty("networks", NullValueHandling = NullValueHandling.Ignore)]
        public List<string> Networks { get; set; }

        [JsonProperty("node")]
        public string Node { get; set; }

        [JsonProperty("parameters", NullValueHandling = NullValueHandling.Ignore)]
        public Dictionary<string, object> Parameters { get; set; }

        [JsonProperty("recordings", NullValueHandling = NullValueHandling.Ignore)]
        public List<string> Recordings { get; set; }
    }

    /// <summary>
    /// What is kept of the finished parts that an analysis has made for a network, or for one
    /// layer.
    /// </summary>
    public partial class KeptParts
    {
        [JsonProperty("bytes", Required = Required.Always)]
        public long Bytes { get; set; }

        [JsonProperty("count", Required = Required.Always)]
        public long Count { get; set; }
    }

    /// <summary>
    /// The whole ordered list of what the client wants now; it replaces the list before it.
    /// </summary>
    public partial class Wish
    {
        [JsonProperty("layers", Required = Required.Always)]
        public List<LayerWish> Layers { get; set; }

        [JsonProperty("recording", Required = Required.Always)]
        public string Recording { get; set; }

        [JsonProperty("scale", NullValueHandling = NullValueHandling.Ignore)]
        public WishScale? Scale { get; set; }

        [JsonProperty("type", Required = Required.Always)]
        public WishType Type { get; set; }
    }

    /// <summary>
    /// Levels of one layer; level 0 is full size, higher ones are coarser. Sent coarsest first.
    /// </summary>
    public partial class LayerWish
    {
        /// <summary>
        /// coarsest level wanted; None: the coarsest there is
        /// </summary>
        [JsonProperty("coarsest")]
        public long? Coarsest { get; set; }

        /// <summary>
        /// finest level wanted
        /// </summary>
        [JsonProperty("finest", NullValueHandling = NullValueHandling.Ignore)]
        public long? Finest { get; set; }

        [JsonProperty("node", Required = Required.Always)]
        public string Node { get; set; }
    }

    /// <summary>
    /// The client has taken so many more messages with layers; at most 4 are under way
    /// unacknowledged.
    /// </summary>
    public partial class Acknowledge
    {
        [JsonProperty("messages", Required = Required.Always)]
        public long Messages { get; set; }

        [JsonProperty("type", Required = Required.Always)]
        public AcknowledgeType Type { get; set; }
    }

    /// <summary>
    /// Tell me of these jobs; replaces the list before it.
    /// </summary>
    public partial class Watch
    {
        [JsonProperty("jobs", Required = Required.Always)]
        public List<string> Jobs { get; set; }

        [JsonProperty("type", Required = Required.Always)]
        public WatchType Type { get; set; }
    }

    /// <summary>
    /// First message of the server.
    ///
    /// boot: differs after a restart, so that a client records its input again.
    /// </summary>
    public partial class Hello
    {
        [JsonProperty("boot", Required = Required.Always)]
        public string Boot { get; set; }

        [JsonProperty("type", Required = Required.Always)]
        public HelloType Type { get; set; }

        [JsonProperty("version", Required = Required.Always)]
        public string Version { get; set; }

        /// <summary>
        /// how the others are told of this visitor
        /// </summary>
        [JsonProperty("visitor", Required = Required.Always)]
        public string Visitor { get; set; }
    }

    /// <summary>
    /// Everything of the newest wish for this recording has been sent.
    /// </summary>
    public partial class Complete
    {
        [JsonProperty("recording", Required = Required.Always)]
        public string Recording { get; set; }

        [JsonProperty("type", Required = Required.Always)]
        public CompleteType Type { get; set; }
    }

    public partial class JobEvent
    {
        [JsonProperty("job", Required = Required.Always)]
        public JobInfo Job { get; set; }

        [JsonProperty("type", Required = Required.Always)]
        public JobEventType Type { get; set; }
    }

    public partial class JobInfo
    {
        [JsonProperty("analysis", Required = Required.Always)]
        public string Analysis { get; set; }

        [JsonProperty("id", Required = Required.Always)]
        public string Id { get; set; }

        [JsonProperty("message", Required = Required.Always)]
        public string Message { get; set; }

        /// <summary>
        /// a partial result can be had
        /// </summary>
        [JsonProperty("partial", Required = Required.Always)]
        public bool Partial { get; set; }

        [JsonProperty("problem", Required = Required.AllowNull)]
        public Problem Problem { get; set; }

        [JsonProperty("progress", Required = Required.Always)]
        public double Progress { get; set; }

        [JsonProperty("state", Required = Required.Always)]
        public JobInfoState State { get; set; }
    }

    public partial class ProblemEvent
    {
        [JsonProperty("problem", Required = Required.Always)]
        public Problem Problem { get; set; }

        [JsonProperty("type", Required = Required.Always)]
        public ProblemEventType Type { get; set; }
    }

    /// <summary>
    /// Where a visitor's eye is and looks; y up, yaw 0 along -z, positive to the left.
    /// </summary>
    public partial class Standing
    {
        [JsonProperty("network", Required = Required.Always)]
        public string Network { get; set; }

        [JsonProperty("pitch", Required = Required.Always)]
        public double Pitch { get; set; }

        [JsonProperty("position", Required = Required.Always)]
        public List<double> Position { get; set; }

        [JsonProperty("yaw", Required = Required.Always)]
        public double Yaw { get; set; }
    }

    /// <summary>
    /// Run an analysis of the chosen layer; one that takes long waits until somebody starts it.
    /// </summary>
    public partial class Analyze
    {
        [JsonProperty("analysis", Required = Required.Always)]
        public string Analysis { get; set; }

        [JsonProperty("do", Required = Required.Always)]
        public AnalyzeDo Do { get; set; }

        /// <summary>
        /// what differs from the defaults
        /// </summary>
        [JsonProperty("parameters", NullValueHandling = NullValueHandling.Ignore)]
        public Dictionary<string, object> Parameters { get; set; }
    }

    /// <summary>
    /// Show on the panels what their channels look for.
    /// </summary>
    public partial class Visualize
    {
        [JsonProperty("do", Required = Required.Always)]
        public VisualizeDo Do { get; set; }
    }

    /// <summary>
    /// Run the pass of the place's input again with these edits.
    /// </summary>
    public partial class Intervene
    {
        [JsonProperty("do", Required = Required.Always)]
        public InterveneDo Do { get; set; }

        [JsonProperty("edits", Required = Required.Always)]
        public List<AnyEdit> Edits { get; set; }
    }

    public partial class TourAnswer
    {
        /// <summary>
        /// null: this server was given none
        /// </summary>
        [JsonProperty("tour", Required = Required.AllowNull)]
        public Tour Tour { get; set; }
    }

    /// <summary>
    /// What a tour's file holds.
    /// </summary>
    public partial class Tour
    {
        [JsonProperty("format", Required = Required.Always)]
        public TourFormat Format { get; set; }

        [JsonProperty("stops", Required = Required.Always)]
        public List<Stop> Stops { get; set; }

        [JsonProperty("title", Required = Required.Always)]
        public string Title { get; set; }

        [JsonProperty("version", Required = Required.Always)]
        public long Version { get; set; }
    }

    public partial class Stop
    {
        [JsonProperty("actions", NullValueHandling = NullValueHandling.Ignore)]
        public List<TourAction> Actions { get; set; }

        /// <summary>
        /// a link from its # on: camera, input, chosen layer; empty: where one stands
        /// </summary>
        [JsonProperty("place", NullValueHandling = NullValueHandling.Ignore)]
        public string Place { get; set; }

        /// <summary>
        /// empty lines part paragraphs
        /// </summary>
        [JsonProperty("text", NullValueHandling = NullValueHandling.Ignore)]
        public string Text { get; set; }

        [JsonProperty("title", Required = Required.Always)]
        public string Title { get; set; }
    }

    /// <summary>
    /// One of several messages.
    /// </summary>
    public partial class TourAction
    {
    }

    /// <summary>
    /// One of several messages.
    /// </summary>
    public partial class ClientMessage
    {
    }

    /// <summary>
    /// One of several messages.
    /// </summary>
    public partial class ServerMessage
    {
    }

    public enum EditKind { Keep, Mute, Scale };

    public enum NoiseEditKind { Noise };

    public enum ValuesEditKind { Values };

    public enum KernelEditKind { Kernel };

    public enum OcclusionKind { Occlude };

    public enum GatherType { Gather };

    public enum GatheredType { Gathered };

    public enum HereType { Here };

    public enum VisitorsType { Visitors };

    public enum HealthStatus { Ok };

    public enum InputSpecKind { Image, Tensor, Tokens };

    public enum LayoutKind { Linear, Spiral };

    public enum RibbonKind { Input, Main, Skip };

    public enum GraphNodeDisplay { Maps, Matrix, None, Tokens, Vector };

    public enum OutputKind { Boxes, Classes, Masks, Tensors, Tokens };

    public enum AnalysisInfoCompares { Network, Recording };

    public enum AnalysisInfoResult { Curve, Images, Maps, Matrix, Points, Scores };

    public enum AnalysisInfoScope { Network, Node, Recording };

    public enum WishScale { Channel, Layer };

    public enum WishType { Wish };

    public enum AcknowledgeType { Acknowledge };

    public enum WatchType { Watch };

    public enum HelloType { Hello };

    public enum CompleteType { Complete };

    public enum JobInfoState { Cancelled, Done, Failed, Running, Waiting };

    public enum JobEventType { Job };

    public enum ProblemEventType { Problem };

    public enum AnalyzeDo { Analyze };

    public enum VisualizeDo { Visualize };

    public enum InterveneDo { Edit };

    public enum TourFormat { BoxwalkTour };

    public partial struct NetworkInfoOpeningValueElement
    {
        public double? Double;
        public string String;

        public static implicit operator NetworkInfoOpeningValueElement(double Double) => new NetworkInfoOpeningValueElement { Double = Double };
        public static implicit operator NetworkInfoOpeningValueElement(string String) => new NetworkInfoOpeningValueElement { String = String };
    }

    public partial struct NetworkInfoOpeningValue
    {
        public List<NetworkInfoOpeningValueElement> AnythingArray;
        public long? Integer;
        public string String;

        public static implicit operator NetworkInfoOpeningValue(List<NetworkInfoOpeningValueElement> AnythingArray) => new NetworkInfoOpeningValue { AnythingArray = AnythingArray };
        public static implicit operator NetworkInfoOpeningValue(long Integer) => new NetworkInfoOpeningValue { Integer = Integer };
        public static implicit operator NetworkInfoOpeningValue(string String) => new NetworkInfoOpeningValue { String = String };
    }

    public partial struct GraphNodeAttributesValue
    {
        public bool? Bool;
        public double? Double;
        public long? Integer;
        public List<long> IntegerArray;
        public string String;

        public static implicit operator GraphNodeAttributesValue(bool Bool) => new GraphNodeAttributesValue { Bool = Bool };
        public static implicit operator GraphNodeAttributesValue(double Double) => new GraphNodeAttributesValue { Double = Double };
        public static implicit operator GraphNodeAttributesValue(long Integer) => new GraphNodeAttributesValue { Integer = Integer };
        public static implicit operator GraphNodeAttributesValue(List<long> IntegerArray) => new GraphNodeAttributesValue { IntegerArray = IntegerArray };
        public static implicit operator GraphNodeAttributesValue(string String) => new GraphNodeAttributesValue { String = String };
    }

    internal static class Converter
    {
        public static readonly JsonSerializerSettings Settings = new JsonSerializerSettings
        {
            MetadataPropertyHandling = MetadataPropertyHandling.Ignore,
            DateParseHandling = DateParseHandling.None,
            Converters =
            {
                EditKindConverter.Singleton,
                NoiseEditKindConverter.Singleton,
                ValuesEditKindConverter.Singleton,
                KernelEditKindConverter.Singleton,
                OcclusionKindConverter.Singleton,
                OutputKindConverter.Singleton,
                GatherTypeConverter.Singleton,
                GatheredTypeConverter.Singleton,
                HereTypeConverter.Singleton,
                VisitorsTypeConverter.Singleton,
                HealthStatusConverter.Singleton,
                InputSpecKindConverter.Singleton,
                NetworkInfoOpeningValueConverter.Singleton,
                NetworkInfoOpeningValueElementConverter.Singleton,
                GraphNodeAttributesValueConverter.Singleton,
                GraphNodeDisplayConverter.Singleton,
                RibbonKindConverter.Singleton,
                LayoutKindConverter.Singleton,
                AnalysisInfoComparesConverter.Singleton,
                AnalysisInfoResultConverter.Singleton,
                AnalysisInfoScopeConverter.Singleton,
                JobInfoStateConverter.Singleton,
                WishScaleConverter.Singleton,
                WishTypeConverter.Singleton,
                AcknowledgeTypeConverter.Singleton,
                WatchTypeConverter.Singleton,
                HelloTypeConverter.Singleton,
                CompleteTypeConverter.Singleton,
                JobEventTypeConverter.Singleton,
                ProblemEventTypeConverter.Singleton,
                AnalyzeDoConverter.Singleton,
                VisualizeDoConverter.Singleton,
                InterveneDoConverter.Singleton,
                TourFormatConverter.Singleton,
                new IsoDateTimeConverter { DateTimeStyles = DateTimeStyles.AssumeUniversal }
            },
        };
    }

    internal class EditKindConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(EditKind) || t == typeof(EditKind?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            switch (value)
            {
                case "keep":
                    return EditKind.Keep;
                case "mute":
                    return EditKind.Mute;
                case "scale":
                    return EditKind.Scale;
            }
            throw new Exception("Cannot unmarshal type EditKind");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (EditKind)untypedValue;
            switch (value)
            {
                case EditKind.Keep:
                    serializer.Serialize(writer, "keep");
                    return;
                case EditKind.Mute:
                    serializer.Serialize(writer, "mute");
                    return;
                case EditKind.Scale:
                    serializer.Serialize(writer, "scale");
                    return;
            }
            throw new Exception("Cannot marshal type EditKind");
        }

        public static readonly EditKindConverter Singleton = new EditKindConverter();
    }

    internal class NoiseEditKindConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(NoiseEditKind) || t == typeof(NoiseEditKind?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            if (value == "noise")
            {
                return NoiseEditKind.Noise;
            }
            throw new Exception("Cannot unmarshal type NoiseEditKind");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (NoiseEditKind)untypedValue;
            if (value == NoiseEditKind.Noise)
            {
                serializer.Serialize(writer, "noise");
                return;
            }
            throw new Exception("Cannot marshal type NoiseEditKind");
        }

        public static readonly NoiseEditKindConverter Singleton = new NoiseEditKindConverter();
    }

    internal class ValuesEditKindConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(ValuesEditKind) || t == typeof(ValuesEditKind?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            if (value == "values")
            {
                return ValuesEditKind.Values;
            }
            throw new Exception("Cannot unmarshal type ValuesEditKind");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (ValuesEditKind)untypedValue;
            if (value == ValuesEditKind.Values)
            {
                serializer.Serialize(writer, "values");
                return;
            }
            throw new Exception("Cannot marshal type ValuesEditKind");
        }

        public static readonly ValuesEditKindConverter Singleton = new ValuesEditKindConverter();
    }

    internal class KernelEditKindConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(KernelEditKind) || t == typeof(KernelEditKind?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            if (value == "kernel")
            {
                return KernelEditKind.Kernel;
            }
            throw new Exception("Cannot unmarshal type KernelEditKind");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (KernelEditKind)untypedValue;
            if (value == KernelEditKind.Kernel)
            {
                serializer.Serialize(writer, "kernel");
                return;
            }
            throw new Exception("Cannot marshal type KernelEditKind");
        }

        public static readonly KernelEditKindConverter Singleton = new KernelEditKindConverter();
    }

    internal class OcclusionKindConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(OcclusionKind) || t == typeof(OcclusionKind?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            if (value == "occlude")
            {
                return OcclusionKind.Occlude;
            }
            throw new Exception("Cannot unmarshal type OcclusionKind");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (OcclusionKind)untypedValue;
            if (value == OcclusionKind.Occlude)
            {
                serializer.Serialize(writer, "occlude");
                return;
            }
            throw new Exception("Cannot marshal type OcclusionKind");
        }

        public static readonly OcclusionKindConverter Singleton = new OcclusionKindConverter();
    }

    internal class OutputKindConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(OutputKind) || t == typeof(OutputKind?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            switch (value)
            {
                case "boxes":
                    return OutputKind.Boxes;
                case "classes":
                    return OutputKind.Classes;
                case "masks":
                    return OutputKind.Masks;
                case "tensors":
                    return OutputKind.Tensors;
                case "tokens":
                    return OutputKind.Tokens;
            }
            throw new Exception("Cannot unmarshal type OutputKind");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (OutputKind)untypedValue;
            switch (value)
            {
                case OutputKind.Boxes:
                    serializer.Serialize(writer, "boxes");
                    return;
                case OutputKind.Classes:
                    serializer.Serialize(writer, "classes");
                    return;
                case OutputKind.Masks:
                    serializer.Serialize(writer, "masks");
                    return;
                case OutputKind.Tensors:
                    serializer.Serialize(writer, "tensors");
                    return;
                case OutputKind.Tokens:
                    serializer.Serialize(writer, "tokens");
                    return;
            }
            throw new Exception("Cannot marshal type OutputKind");
        }

        public static readonly OutputKindConverter Singleton = new OutputKindConverter();
    }

    internal class GatherTypeConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(GatherType) || t == typeof(GatherType?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            if (value == "gather")
            {
                return GatherType.Gather;
            }
            throw new Exception("Cannot unmarshal type GatherType");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (GatherType)untypedValue;
            if (value == GatherType.Gather)
            {
                serializer.Serialize(writer, "gather");
                return;
            }
            throw new Exception("Cannot marshal type GatherType");
        }

        public static readonly GatherTypeConverter Singleton = new GatherTypeConverter();
    }

    internal class GatheredTypeConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(GatheredType) || t == typeof(GatheredType?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            if (value == "gathered")
            {
                return GatheredType.Gathered;
            }
            throw new Exception("Cannot unmarshal type GatheredType");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (GatheredType)untypedValue;
            if (value == GatheredType.Gathered)
            {
                serializer.Serialize(writer, "gathered");
                return;
            }
            throw new Exception("Cannot marshal type GatheredType");
        }

        public static readonly GatheredTypeConverter Singleton = new GatheredTypeConverter();
    }

    internal class HereTypeConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(HereType) || t == typeof(HereType?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            if (value == "here")
            {
                return HereType.Here;
            }
            throw new Exception("Cannot unmarshal type HereType");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (HereType)untypedValue;
            if (value == HereType.Here)
            {
                serializer.Serialize(writer, "here");
                return;
            }
            throw new Exception("Cannot marshal type HereType");
        }

        public static readonly HereTypeConverter Singleton = new HereTypeConverter();
    }

    internal class VisitorsTypeConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(VisitorsType) || t == typeof(VisitorsType?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            if (value == "visitors")
            {
                return VisitorsType.Visitors;
            }
            throw new Exception("Cannot unmarshal type VisitorsType");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (VisitorsType)untypedValue;
            if (value == VisitorsType.Visitors)
            {
                serializer.Serialize(writer, "visitors");
                return;
            }
            throw new Exception("Cannot marshal type VisitorsType");
        }

        public static readonly VisitorsTypeConverter Singleton = new VisitorsTypeConverter();
    }

    internal class HealthStatusConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(HealthStatus) || t == typeof(HealthStatus?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            if (value == "ok")
            {
                return HealthStatus.Ok;
            }
            throw new Exception("Cannot unmarshal type HealthStatus");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (HealthStatus)untypedValue;
            if (value == HealthStatus.Ok)
            {
                serializer.Serialize(writer, "ok");
                return;
            }
            throw new Exception("Cannot marshal type HealthStatus");
        }

        public static readonly HealthStatusConverter Singleton = new HealthStatusConverter();
    }

    internal class InputSpecKindConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(InputSpecKind) || t == typeof(InputSpecKind?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            switch (value)
            {
                case "image":
                    return InputSpecKind.Image;
                case "tensor":
                    return InputSpecKind.Tensor;
                case "tokens":
                    return InputSpecKind.Tokens;
            }
            throw new Exception("Cannot unmarshal type InputSpecKind");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (InputSpecKind)untypedValue;
            switch (value)
            {
                case InputSpecKind.Image:
                    serializer.Serialize(writer, "image");
                    return;
                case InputSpecKind.Tensor:
                    serializer.Serialize(writer, "tensor");
                    return;
                case InputSpecKind.Tokens:
                    serializer.Serialize(writer, "tokens");
                    return;
            }
            throw new Exception("Cannot marshal type InputSpecKind");
        }

        public static readonly InputSpecKindConverter Singleton = new InputSpecKindConverter();
    }

    internal class NetworkInfoOpeningValueConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(NetworkInfoOpeningValue) || t == typeof(NetworkInfoOpeningValue?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            switch (reader.TokenType)
            {
                case JsonToken.Integer:
                    var integerValue = serializer.Deserialize<long>(reader);
                    return new NetworkInfoOpeningValue { Integer = integerValue };
                case JsonToken.String:
                case JsonToken.Date:
                    var stringValue = serializer.Deserialize<string>(reader);
                    return new NetworkInfoOpeningValue { String = stringValue };
                case JsonToken.StartArray:
                    var arrayValue = serializer.Deserialize<List<NetworkInfoOpeningValueElement>>(reader);
                    return new NetworkInfoOpeningValue { AnythingArray = arrayValue };
            }
            throw new Exception("Cannot unmarshal type NetworkInfoOpeningValue");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            var value = (NetworkInfoOpeningValue)untypedValue;
            if (value.Integer != null)
            {
                serializer.Serialize(writer, value.Integer.Value);
                return;
            }
            if (value.String != null)
            {
                serializer.Serialize(writer, value.String);
                return;
            }
            if (value.AnythingArray != null)
            {
                serializer.Serialize(writer, value.AnythingArray);
                return;
            }
            throw new Exception("Cannot marshal type NetworkInfoOpeningValue");
        }

        public static readonly NetworkInfoOpeningValueConverter Singleton = new NetworkInfoOpeningValueConverter();
    }

    internal class NetworkInfoOpeningValueElementConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(NetworkInfoOpeningValueElement) || t == typeof(NetworkInfoOpeningValueElement?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            switch (reader.TokenType)
            {
                case JsonToken.Integer:
                case JsonToken.Float:
                    var doubleValue = serializer.Deserialize<double>(reader);
                    return new NetworkInfoOpeningValueElement { Double = doubleValue };
                case JsonToken.String:
                case JsonToken.Date:
                    var stringValue = serializer.Deserialize<string>(reader);
                    return new NetworkInfoOpeningValueElement { String = stringValue };
            }
            throw new Exception("Cannot unmarshal type NetworkInfoOpeningValueElement");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            var value = (NetworkInfoOpeningValueElement)untypedValue;
            if (value.Double != null)
            {
                serializer.Serialize(writer, value.Double.Value);
                return;
            }
            if (value.String != null)
            {
                serializer.Serialize(writer, value.String);
                return;
            }
            throw new Exception("Cannot marshal type NetworkInfoOpeningValueElement");
        }

        public static readonly NetworkInfoOpeningValueElementConverter Singleton = new NetworkInfoOpeningValueElementConverter();
    }

    internal class GraphNodeAttributesValueConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(GraphNodeAttributesValue) || t == typeof(GraphNodeAttributesValue?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            switch (reader.TokenType)
            {
                case JsonToken.Integer:
                    var integerValue = serializer.Deserialize<long>(reader);
                    return new GraphNodeAttributesValue { Integer = integerValue };
                case JsonToken.Float:
                    var doubleValue = serializer.Deserialize<double>(reader);
                    return new GraphNodeAttributesValue { Double = doubleValue };
                case JsonToken.Boolean:
                    var boolValue = serializer.Deserialize<bool>(reader);
                    return new GraphNodeAttributesValue { Bool = boolValue };
                case JsonToken.String:
                case JsonToken.Date:
                    var stringValue = serializer.Deserialize<string>(reader);
                    return new GraphNodeAttributesValue { String = stringValue };
                case JsonToken.StartArray:
                    var arrayValue = serializer.Deserialize<List<long>>(reader);
                    return new GraphNodeAttributesValue { IntegerArray = arrayValue };
            }
            throw new Exception("Cannot unmarshal type GraphNodeAttributesValue");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            var value = (GraphNodeAttributesValue)untypedValue;
            if (value.Integer != null)
            {
                serializer.Serialize(writer, value.Integer.Value);
                return;
            }
            if (value.Double != null)
            {
                serializer.Serialize(writer, value.Double.Value);
                return;
            }
            if (value.Bool != null)
            {
                serializer.Serialize(writer, value.Bool.Value);
                return;
            }
            if (value.String != null)
            {
                serializer.Serialize(writer, value.String);
                return;
            }
            if (value.IntegerArray != null)
            {
                serializer.Serialize(writer, value.IntegerArray);
                return;
            }
            throw new Exception("Cannot marshal type GraphNodeAttributesValue");
        }

        public static readonly GraphNodeAttributesValueConverter Singleton = new GraphNodeAttributesValueConverter();
    }

    internal class GraphNodeDisplayConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(GraphNodeDisplay) || t == typeof(GraphNodeDisplay?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            switch (value)
            {
                case "maps":
                    return GraphNodeDisplay.Maps;
                case "matrix":
                    return GraphNodeDisplay.Matrix;
                case "none":
                    return GraphNodeDisplay.None;
                case "tokens":
                    return GraphNodeDisplay.Tokens;
                case "vector":
                    return GraphNodeDisplay.Vector;
            }
            throw new Exception("Cannot unmarshal type GraphNodeDisplay");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (GraphNodeDisplay)untypedValue;
            switch (value)
            {
                case GraphNodeDisplay.Maps:
                    serializer.Serialize(writer, "maps");
                    return;
                case GraphNodeDisplay.Matrix:
                    serializer.Serialize(writer, "matrix");
                    return;
                case GraphNodeDisplay.None:
                    serializer.Serialize(writer, "none");
                    return;
                case GraphNodeDisplay.Tokens:
                    serializer.Serialize(writer, "tokens");
                    return;
                case GraphNodeDisplay.Vector:
                    serializer.Serialize(writer, "vector");
                    return;
            }
            throw new Exception("Cannot marshal type GraphNodeDisplay");
        }

        public static readonly GraphNodeDisplayConverter Singleton = new GraphNodeDisplayConverter();
    }

    internal class RibbonKindConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(RibbonKind) || t == typeof(RibbonKind?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            switch (value)
            {
                case "input":
                    return RibbonKind.Input;
                case "main":
                    return RibbonKind.Main;
                case "skip":
                    return RibbonKind.Skip;
            }
            throw new Exception("Cannot unmarshal type RibbonKind");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (RibbonKind)untypedValue;
            switch (value)
            {
                case RibbonKind.Input:
                    serializer.Serialize(writer, "input");
                    return;
                case RibbonKind.Main:
                    serializer.Serialize(writer, "main");
                    return;
                case RibbonKind.Skip:
                    serializer.Serialize(writer, "skip");
                    return;
            }
            throw new Exception("Cannot marshal type RibbonKind");
        }

        public static readonly RibbonKindConverter Singleton = new RibbonKindConverter();
    }

    internal class LayoutKindConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(LayoutKind) || t == typeof(LayoutKind?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            switch (value)
            {
                case "linear":
                    return LayoutKind.Linear;
                case "spiral":
                    return LayoutKind.Spiral;
            }
            throw new Exception("Cannot unmarshal type LayoutKind");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (LayoutKind)untypedValue;
            switch (value)
            {
                case LayoutKind.Linear:
                    serializer.Serialize(writer, "linear");
                    return;
                case LayoutKind.Spiral:
                    serializer.Serialize(writer, "spiral");
                    return;
            }
            throw new Exception("Cannot marshal type LayoutKind");
        }

        public static readonly LayoutKindConverter Singleton = new LayoutKindConverter();
    }

    internal class AnalysisInfoComparesConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(AnalysisInfoCompares) || t == typeof(AnalysisInfoCompares?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            switch (value)
            {
                case "network":
                    return AnalysisInfoCompares.Network;
                case "recording":
                    return AnalysisInfoCompares.Recording;
            }
            throw new Exception("Cannot unmarshal type AnalysisInfoCompares");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (AnalysisInfoCompares)untypedValue;
            switch (value)
            {
                case AnalysisInfoCompares.Network:
                    serializer.Serialize(writer, "network");
                    return;
                case AnalysisInfoCompares.Recording:
                    serializer.Serialize(writer, "recording");
                    return;
            }
            throw new Exception("Cannot marshal type AnalysisInfoCompares");
        }

        public static readonly AnalysisInfoComparesConverter Singleton = new AnalysisInfoComparesConverter();
    }

    internal class AnalysisInfoResultConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(AnalysisInfoResult) || t == typeof(AnalysisInfoResult?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            switch (value)
            {
                case "curve":
                    return AnalysisInfoResult.Curve;
                case "images":
                    return AnalysisInfoResult.Images;
                case "maps":
                    return AnalysisInfoResult.Maps;
                case "matrix":
                    return AnalysisInfoResult.Matrix;
                case "points":
                    return AnalysisInfoResult.Points;
                case "scores":
                    return AnalysisInfoResult.Scores;
            }
            throw new Exception("Cannot unmarshal type AnalysisInfoResult");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (AnalysisInfoResult)untypedValue;
            switch (value)
            {
                case AnalysisInfoResult.Curve:
                    serializer.Serialize(writer, "curve");
                    return;
                case AnalysisInfoResult.Images:
                    serializer.Serialize(writer, "images");
                    return;
                case AnalysisInfoResult.Maps:
                    serializer.Serialize(writer, "maps");
                    return;
                case AnalysisInfoResult.Matrix:
                    serializer.Serialize(writer, "matrix");
                    return;
                case AnalysisInfoResult.Points:
                    serializer.Serialize(writer, "points");
                    return;
                case AnalysisInfoResult.Scores:
                    serializer.Serialize(writer, "scores");
                    return;
            }
            throw new Exception("Cannot marshal type AnalysisInfoResult");
        }

        public static readonly AnalysisInfoResultConverter Singleton = new AnalysisInfoResultConverter();
    }

    internal class AnalysisInfoScopeConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(AnalysisInfoScope) || t == typeof(AnalysisInfoScope?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            switch (value)
            {
                case "network":
                    return AnalysisInfoScope.Network;
                case "node":
                    return AnalysisInfoScope.Node;
                case "recording":
                    return AnalysisInfoScope.Recording;
            }
            throw new Exception("Cannot unmarshal type AnalysisInfoScope");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (AnalysisInfoScope)untypedValue;
            switch (value)
            {
                case AnalysisInfoScope.Network:
                    serializer.Serialize(writer, "network");
                    return;
                case AnalysisInfoScope.Node:
                    serializer.Serialize(writer, "node");
                    return;
                case AnalysisInfoScope.Recording:
                    serializer.Serialize(writer, "recording");
                    return;
            }
            throw new Exception("Cannot marshal type AnalysisInfoScope");
        }

        public static readonly AnalysisInfoScopeConverter Singleton = new AnalysisInfoScopeConverter();
    }

    internal class JobInfoStateConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(JobInfoState) || t == typeof(JobInfoState?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            switch (value)
            {
                case "cancelled":
                    return JobInfoState.Cancelled;
                case "done":
                    return JobInfoState.Done;
                case "failed":
                    return JobInfoState.Failed;
                case "running":
                    return JobInfoState.Running;
                case "waiting":
                    return JobInfoState.Waiting;
            }
            throw new Exception("Cannot unmarshal type JobInfoState");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (JobInfoState)untypedValue;
            switch (value)
            {
                case JobInfoState.Cancelled:
                    serializer.Serialize(writer, "cancelled");
                    return;
                case JobInfoState.Done:
                    serializer.Serialize(writer, "done");
                    return;
                case JobInfoState.Failed:
                    serializer.Serialize(writer, "failed");
                    return;
                case JobInfoState.Running:
                    serializer.Serialize(writer, "running");
                    return;
                case JobInfoState.Waiting:
                    serializer.Serialize(writer, "waiting");
                    return;
            }
            throw new Exception("Cannot marshal type JobInfoState");
        }

        public static readonly JobInfoStateConverter Singleton = new JobInfoStateConverter();
    }

    internal class WishScaleConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(WishScale) || t == typeof(WishScale?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            switch (value)
            {
                case "channel":
                    return WishScale.Channel;
                case "layer":
                    return WishScale.Layer;
            }
            throw new Exception("Cannot unmarshal type WishScale");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (WishScale)untypedValue;
            switch (value)
            {
                case WishScale.Channel:
                    serializer.Serialize(writer, "channel");
                    return;
                case WishScale.Layer:
                    serializer.Serialize(writer, "layer");
                    return;
            }
            throw new Exception("Cannot marshal type WishScale");
        }

        public static readonly WishScaleConverter Singleton = new WishScaleConverter();
    }

    internal class WishTypeConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(WishType) || t == typeof(WishType?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            if (value == "wish")
            {
                return WishType.Wish;
            }
            throw new Exception("Cannot unmarshal type WishType");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (WishType)untypedValue;
            if (value == WishType.Wish)
            {
                serializer.Serialize(writer, "wish");
                return;
            }
            throw new Exception("Cannot marshal type WishType");
        }

        public static readonly WishTypeConverter Singleton = new WishTypeConverter();
    }

    internal class AcknowledgeTypeConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(AcknowledgeType) || t == typeof(AcknowledgeType?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            if (value == "acknowledge")
            {
                return AcknowledgeType.Acknowledge;
            }
            throw new Exception("Cannot unmarshal type AcknowledgeType");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (AcknowledgeType)untypedValue;
            if (value == AcknowledgeType.Acknowledge)
            {
                serializer.Serialize(writer, "acknowledge");
                return;
            }
            throw new Exception("Cannot marshal type AcknowledgeType");
        }

        public static readonly AcknowledgeTypeConverter Singleton = new AcknowledgeTypeConverter();
    }

    internal class WatchTypeConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(WatchType) || t == typeof(WatchType?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            if (value == "watch")
            {
                return WatchType.Watch;
            }
            throw new Exception("Cannot unmarshal type WatchType");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (WatchType)untypedValue;
            if (value == WatchType.Watch)
            {
                serializer.Serialize(writer, "watch");
                return;
            }
            throw new Exception("Cannot marshal type WatchType");
        }

        public static readonly WatchTypeConverter Singleton = new WatchTypeConverter();
    }

    internal class HelloTypeConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(HelloType) || t == typeof(HelloType?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            if (value == "hello")
            {
                return HelloType.Hello;
            }
            throw new Exception("Cannot unmarshal type HelloType");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (HelloType)untypedValue;
            if (value == HelloType.Hello)
            {
                serializer.Serialize(writer, "hello");
                return;
            }
            throw new Exception("Cannot marshal type HelloType");
        }

        public static readonly HelloTypeConverter Singleton = new HelloTypeConverter();
    }

    internal class CompleteTypeConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(CompleteType) || t == typeof(CompleteType?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            if (value == "complete")
            {
                return CompleteType.Complete;
            }
            throw new Exception("Cannot unmarshal type CompleteType");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (CompleteType)untypedValue;
            if (value == CompleteType.Complete)
            {
                serializer.Serialize(writer, "complete");
                return;
            }
            throw new Exception("Cannot marshal type CompleteType");
        }

        public static readonly CompleteTypeConverter Singleton = new CompleteTypeConverter();
    }

    internal class JobEventTypeConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(JobEventType) || t == typeof(JobEventType?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            if (value == "job")
            {
                return JobEventType.Job;
            }
            throw new Exception("Cannot unmarshal type JobEventType");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (JobEventType)untypedValue;
            if (value == JobEventType.Job)
            {
                serializer.Serialize(writer, "job");
                return;
            }
            throw new Exception("Cannot marshal type JobEventType");
        }

        public static readonly JobEventTypeConverter Singleton = new JobEventTypeConverter();
    }

    internal class ProblemEventTypeConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(ProblemEventType) || t == typeof(ProblemEventType?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            if (value == "problem")
            {
                return ProblemEventType.Problem;
            }
            throw new Exception("Cannot unmarshal type ProblemEventType");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (ProblemEventType)untypedValue;
            if (value == ProblemEventType.Problem)
            {
                serializer.Serialize(writer, "problem");
                return;
            }
            throw new Exception("Cannot marshal type ProblemEventType");
        }

        public static readonly ProblemEventTypeConverter Singleton = new ProblemEventTypeConverter();
    }

    internal class AnalyzeDoConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(AnalyzeDo) || t == typeof(AnalyzeDo?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            if (value == "analyze")
            {
                return AnalyzeDo.Analyze;
            }
            throw new Exception("Cannot unmarshal type AnalyzeDo");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (AnalyzeDo)untypedValue;
            if (value == AnalyzeDo.Analyze)
            {
                serializer.Serialize(writer, "analyze");
                return;
            }
            throw new Exception("Cannot marshal type AnalyzeDo");
        }

        public static readonly AnalyzeDoConverter Singleton = new AnalyzeDoConverter();
    }

    internal class VisualizeDoConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(VisualizeDo) || t == typeof(VisualizeDo?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            if (value == "visualize")
            {
                return VisualizeDo.Visualize;
            }
            throw new Exception("Cannot unmarshal type VisualizeDo");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (VisualizeDo)untypedValue;
            if (value == VisualizeDo.Visualize)
            {
                serializer.Serialize(writer, "visualize");
                return;
            }
            throw new Exception("Cannot marshal type VisualizeDo");
        }

        public static readonly VisualizeDoConverter Singleton = new VisualizeDoConverter();
    }

    internal class InterveneDoConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(InterveneDo) || t == typeof(InterveneDo?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            if (value == "edit")
            {
                return InterveneDo.Edit;
            }
            throw new Exception("Cannot unmarshal type InterveneDo");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (InterveneDo)untypedValue;
            if (value == InterveneDo.Edit)
            {
                serializer.Serialize(writer, "edit");
                return;
            }
            throw new Exception("Cannot marshal type InterveneDo");
        }

        public static readonly InterveneDoConverter Singleton = new InterveneDoConverter();
    }

    internal class TourFormatConverter : JsonConverter
    {
        public override bool CanConvert(Type t) => t == typeof(TourFormat) || t == typeof(TourFormat?);

        public override object ReadJson(JsonReader reader, Type t, object existingValue, JsonSerializer serializer)
        {
            if (reader.TokenType == JsonToken.Null) return null;
            var value = serializer.Deserialize<string>(reader);
            if (value == "boxwalk-tour")
            {
                return TourFormat.BoxwalkTour;
            }
            throw new Exception("Cannot unmarshal type TourFormat");
        }

        public override void WriteJson(JsonWriter writer, object untypedValue, JsonSerializer serializer)
        {
            if (untypedValue == null)
            {
                serializer.Serialize(writer, null);
                return;
            }
            var value = (TourFormat)untypedValue;
            if (value == TourFormat.BoxwalkTour)
            {
                serializer.Serialize(writer, "boxwalk-tour");
                return;
            }
            throw new Exception("Cannot marshal type TourFormat");
        }

        public static readonly TourFormatConverter Singleton = new TourFormatConverter();
    }
}
