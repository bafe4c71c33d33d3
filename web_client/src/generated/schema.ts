// Made by web_client/scripts/generate_types.mjs from server/boxwalk/serving/messages.py; do not edit.

export interface paths {
    readonly "/api/v1/jobs": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Start an analysis; the same wish again gives the same job. */
        readonly post: operations["start_job"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/jobs/{job}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** How far a job is. */
        readonly get: operations["job"];
        readonly put?: never;
        readonly post?: never;
        /** Withdraw a wish for a job; with the last one it is cancelled, what it has finished stays stored. */
        readonly delete: operations["cancel_job"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/jobs/{job}/result": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The result as one safetensors blob; of a running job what there is so far. */
        readonly get: operations["result"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/jobs/{job}/pictures": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The images of a result as bytes for the screen; of a running job what there is so far. */
        readonly get: operations["pictures"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/jobs/{job}/result.{format}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The result as a file: png with its legend, svg, csv or npy, where that makes sense. */
        readonly get: operations["result_file"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/healthz": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Whether the server answers; needs no token. */
        readonly get: operations["healthz"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/networks": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The networks that are open. */
        readonly get: operations["networks"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/tour": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The guided tour that this server offers. */
        readonly get: operations["tour"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/networks/{network}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** One network. */
        readonly get: operations["network"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/networks/{network}/graph": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The graph of the network's first example input, with every position in the world. */
        readonly get: operations["network_graph"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/networks/{network}/layout": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Where everything of the network's graph is, without the graph: for whoever knows it and folds. */
        readonly get: operations["network_layout"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/networks/{network}/inputs": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A page of the example inputs. */
        readonly get: operations["example_inputs"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/networks/{network}/inputs/{index}.png": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** An example input as the network sees it. */
        readonly get: operations["example_picture"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/networks/{network}/recordings": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** Run an input and keep what every layer says; a pass that failed in the middle has a `problem`. */
        readonly post: operations["record"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/networks/{network}/kept/{analysis}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** How much is kept of what an analysis has made for the network, or for one layer of it. */
        readonly get: operations["kept_parts"];
        readonly put?: never;
        readonly post?: never;
        /** Delete it for everybody, and cancel the jobs that make it; says what was deleted. */
        readonly delete: operations["delete_parts"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/analyses": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Every analysis, with the JSON schema of its parameters and where it applies. */
        readonly get: operations["analyses"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/recordings/{recording}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** What the network said to the input. */
        readonly get: operations["recording"];
        readonly put?: never;
        readonly post?: never;
        /** Free its memory. */
        readonly delete: operations["delete_recording"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/recordings/{recording}/graph": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The graph of this very pass, which may differ from the network's by control flow or size. */
        readonly get: operations["recording_graph"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/recordings/{recording}/layout": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** Where everything of this pass's graph is, without the graph. */
        readonly get: operations["recording_layout"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/recordings/{recording}/input.png": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The input as the network saw it. */
        readonly get: operations["input_picture"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/recordings/{recording}/layers/{node}/activations": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A layer's tiles as one safetensors blob: level `level` alone, or down to `coarsest`. */
        readonly get: operations["activations"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/recordings/{recording}/layers/{node}/activations.png": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** All maps of a layer on one sheet, with the legend of their colours. */
        readonly get: operations["activation_sheet"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/recordings/{recording}/layers/{node}/activations.npy": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** A layer's activation as the model computed it, as a NumPy file. */
        readonly get: operations["activation_array"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/openapi.json": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** This document. */
        readonly get: operations["openapi"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/v1/stream": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** The websocket: `ClientMessage` in; `ServerMessage` and blobs out. */
        readonly get: operations["stream"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Replace values at a node before the pass runs on from there. */
        readonly Edit: {
            readonly node: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly kind: "keep" | "mute" | "scale";
            readonly channels: readonly number[];
            /** @default 1 */
            readonly factor?: number;
        };
        /** @description Add normal noise to what a node puts out before the pass runs on from there. */
        readonly NoiseEdit: {
            readonly node: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly kind: "noise";
            /**
             * @description none: all of them
             * @default []
             */
            readonly channels?: readonly number[];
            /** @description standard deviation of the noise, in standard deviations of the whole layer */
            readonly amount: number;
            /**
             * @description the same seed at the same node gives the same noise
             * @default 0
             */
            readonly seed?: number;
        };
        /** @description Put these numbers in the place of what a node with a vector puts out before the pass runs on. */
        readonly ValuesEdit: {
            readonly node: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly kind: "values";
            /** @description one for each channel, in their order */
            readonly values: readonly number[];
        };
        /** @description Put other numbers into one kernel of a convolution, for one call in one pass; the model keeps its. */
        readonly KernelEdit: {
            readonly node: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly kind: "kernel";
            /** @description the channel put out that the kernel works for */
            readonly output: number;
            /** @description the channel it reads, counted within its group */
            readonly input: number;
            /** @description the kernel's rows; a single one for a convolution along one axis */
            readonly values: readonly (readonly number[])[];
        };
        /** @description Cover a spot of the prepared picture, in all its channels, before the pass starts. */
        readonly Occlusion: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly kind: "occlude";
            /** @description top, left, height, width in pixels of the prepared picture; what reaches beyond its rim is cut off */
            readonly box: readonly [
                number,
                number,
                number,
                number
            ];
            /**
             * @description 0 is black, 1 white; left out: zero of the normalized picture, the data set's mean
             * @default null
             */
            readonly grey?: number | null;
        };
        readonly Prediction: {
            readonly label: string;
            readonly index: number;
            readonly probability: number;
        };
        /** @description What an edit did to a class: its probability before and after. */
        readonly Change: {
            readonly label: string;
            readonly index: number;
            readonly before: number;
            readonly after: number;
        };
        readonly Box: {
            readonly label: string;
            readonly score: number;
            /** @description left, top, right, bottom in pixels of the input */
            readonly box: readonly [
                number,
                number,
                number,
                number
            ];
        };
        readonly MaskArea: {
            readonly label: string;
            readonly index: number;
            /** @description of the pixels, 0..1 */
            readonly share: number;
        };
        readonly TopToken: {
            readonly token: string;
            readonly index: number;
            readonly probability: number;
        };
        readonly TensorSummary: {
            readonly name: string;
            readonly shape: readonly number[];
            readonly dtype: string;
            readonly min: number | null;
            readonly max: number | null;
            readonly mean: number | null;
            readonly std: number | null;
        };
        /** @description What the network says; only the fields of `kind` are filled. */
        readonly Output: {
            /** @enum {string} */
            readonly kind: "classes" | "boxes" | "masks" | "tokens" | "tensors";
            /** @default [] */
            readonly predictions: readonly components["schemas"]["Prediction"][];
            /**
             * @description False: none of the classes is likely, say so
             * @default true
             */
            readonly likely: boolean;
            /** @default [] */
            readonly boxes: readonly components["schemas"]["Box"][];
            /** @default [] */
            readonly masks: readonly components["schemas"]["MaskArea"][];
            /** @default [] */
            readonly tokens: readonly components["schemas"]["TopToken"][];
            /** @default [] */
            readonly tensors: readonly components["schemas"]["TensorSummary"][];
            /**
             * @description (height, width) of the input that boxes and masks refer to
             * @default null
             */
            readonly size: readonly [
                number,
                number
            ] | null;
        };
        /** @description Ask all others to where this visitor was last; recording: an input that they are to see as well. */
        readonly Gather: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly type: "gather";
            /** @default null */
            readonly recording?: string | null;
        };
        /** @description Somebody asks all to their place, and perhaps to see their input. */
        readonly Gathered: {
            readonly network: string;
            readonly position: readonly [
                number,
                number,
                number
            ];
            readonly yaw: number;
            readonly pitch: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly type: "gathered";
            readonly by: string;
            readonly recording: string | null;
        };
        /** @description Where this visitor is now; all others see it. pointer: what their ray touches, in the world. */
        readonly Here: {
            readonly network: string;
            readonly position: readonly [
                number,
                number,
                number
            ];
            readonly yaw: number;
            readonly pitch: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly type: "here";
            /** @default null */
            readonly pointer?: readonly [
                number,
                number,
                number
            ] | null;
        };
        /** @description Other visitors who have come or moved since the last such event, at most ten times a second. */
        readonly Visitors: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly type: "visitors";
            readonly here: readonly components["schemas"]["VisitorHere"][];
            /** @description ids of those who have left */
            readonly gone: readonly string[];
        };
        /** @description RFC 9457 problem document; `application/problem+json`. */
        readonly Problem: {
            /** @default about:blank */
            readonly type?: string;
            readonly title: string;
            readonly status: number;
            readonly detail: string;
            /**
             * @description the layer where it happened
             * @default null
             */
            readonly node?: string | null;
            /**
             * @description the recording up to that layer
             * @default null
             */
            readonly recording?: string | null;
        };
        readonly Health: {
            /** @constant */
            readonly status: "ok";
            readonly version: string;
        };
        /** @description What the network takes. */
        readonly InputSpec: {
            /** @enum {string} */
            readonly kind: "image" | "tokens" | "tensor";
            /** @description without the batch axis; channels first */
            readonly shape: readonly number[];
            /** @description other heights and widths are refused or resized to shape */
            readonly fixed_size: boolean;
            /** @default null */
            readonly mean: readonly number[] | null;
            /** @default null */
            readonly std: readonly number[] | null;
        };
        readonly NetworkInfo: {
            readonly id: string;
            readonly title: string;
            readonly description: string;
            readonly input: components["schemas"]["InputSpec"];
            /** @description class names; empty for what is not a classifier */
            readonly labels: readonly string[];
            /** @description number of example inputs */
            readonly examples: number;
            readonly parameters: number;
            /**
             * @description False for the networks of the demo
             * @default true
             */
            readonly own: boolean;
            /**
             * @description the TARGET it was opened by, for scripts; empty for one made in Python
             * @default
             */
            readonly target: string;
            /**
             * @description what else `open_target` was given, and the network's `place` among those it gave
             * @default {}
             */
            readonly opening: {
                readonly [key: string]: string | number | readonly (string | number)[];
            };
        };
        readonly Networks: {
            readonly version: string;
            readonly networks: readonly components["schemas"]["NetworkInfo"][];
        };
        readonly ExampleInput: {
            readonly index: number;
            readonly label: string;
            readonly url: string;
        };
        readonly ExampleInputs: {
            readonly total: number;
            readonly offset: number;
            readonly items: readonly components["schemas"]["ExampleInput"][];
        };
        readonly GraphNode: {
            readonly id: string;
            readonly title: string;
            readonly operator: string;
            readonly module: string | null;
            readonly call: number;
            readonly shape: readonly number[];
            readonly dtype: string;
            readonly section: string;
            readonly attributes: {
                readonly [key: string]: string | boolean | number | readonly number[];
            };
            readonly parameters: number;
            readonly flops: number;
            /** @enum {string} */
            readonly display: "maps" | "tokens" | "vector" | "matrix" | "none";
            readonly channels: number;
            readonly grid: readonly [
                number,
                number
            ];
            readonly skip_tokens: number;
        };
        readonly GraphEdge: {
            readonly source: string;
            readonly target: string;
            readonly opaque: boolean;
        };
        readonly GraphSection: {
            readonly id: string;
            readonly title: string;
            readonly parent: string;
            readonly module: string;
            /** @description above 1: so many equal sections that follow each other are inside */
            readonly repeats: number;
        };
        /**
         * @description One board of the world. position: of its centre; yaw about y, then tilt about its own x axis.
         *
         *     The panel's plane faces +z at yaw 0. Its id is a folded section's id, or that of its first state.
         */
        readonly Panel: {
            readonly id: string;
            /** @description whose activation it shows at first: the last of its states */
            readonly node: string;
            /** @description the nodes it can show, in order; more than one when merged */
            readonly states: readonly string[];
            readonly folded: boolean;
            readonly position: readonly [
                number,
                number,
                number
            ];
            readonly yaw: number;
            readonly tilt: number;
            readonly width: number;
            readonly height: number;
            /** @description tiles side by side */
            readonly columns: number;
            readonly rows: number;
            readonly rank: number;
            readonly lane: number;
        };
        /** @description A conveyor on the floor; several edges may share one. */
        readonly Ribbon: {
            /** @description (source panel, target panel) */
            readonly edges: readonly (readonly [
                string,
                string
            ])[];
            /** @enum {string} */
            readonly kind: "main" | "skip" | "input";
            readonly opaque: boolean;
            /** @description centre line in the direction of the data */
            readonly path: readonly (readonly [
                number,
                number,
                number
            ])[];
        };
        /** @description A section's portal over the aisle; position: on the floor, in the aisle's middle. */
        readonly Gate: {
            readonly section: string;
            readonly title: string;
            readonly depth: number;
            readonly folded: boolean;
            readonly position: readonly [
                number,
                number,
                number
            ];
            readonly yaw: number;
            readonly width: number;
            readonly height: number;
        };
        /** @description Where the input stands. */
        readonly Place: {
            readonly position: readonly [
                number,
                number,
                number
            ];
            readonly yaw: number;
            readonly width: number;
            readonly height: number;
        };
        readonly Layout: {
            /** @enum {string} */
            readonly kind: "linear" | "spiral";
            readonly panels: readonly components["schemas"]["Panel"][];
            readonly ribbons: readonly components["schemas"]["Ribbon"][];
            readonly gates: readonly components["schemas"]["Gate"][];
            readonly input: components["schemas"]["Place"];
            /** @description middle line of the aisle, from the start to the end */
            readonly aisle: readonly (readonly [
                number,
                number,
                number
            ])[];
            readonly aisle_width: number;
            /** @description where a visitor arrives, on the floor */
            readonly start: readonly [
                number,
                number,
                number
            ];
            readonly start_yaw: number;
            readonly bounds: readonly [
                readonly [
                    number,
                    number,
                    number
                ],
                readonly [
                    number,
                    number,
                    number
                ]
            ];
            /** @description ids of the folded sections, as asked or as chosen */
            readonly folded: readonly string[];
            /** @description nodes that only follow another share its panel */
            readonly merged: boolean;
            /** @description how many levels of sections there are, for the query's `levels` */
            readonly levels: number;
        };
        readonly GraphAnswer: {
            readonly network: string;
            /** @description None for a network's graph, that of its first example input */
            readonly recording: string | null;
            readonly nodes: readonly components["schemas"]["GraphNode"][];
            readonly edges: readonly components["schemas"]["GraphEdge"][];
            readonly sections: readonly components["schemas"]["GraphSection"][];
            readonly inputs: readonly string[];
            readonly outputs: readonly string[];
            readonly layout: components["schemas"]["Layout"];
        };
        /** @description The JSON body of POST .../recordings; exactly one source. An image file is posted as it is instead. */
        readonly RecordingWish: {
            /**
             * @description index of an example input
             * @default null
             */
            readonly input?: number | null;
            /**
             * @description seed
             * @default null
             */
            readonly noise?: number | null;
            /** @default null */
            readonly text?: string | null;
            /** @default null */
            readonly tokens?: readonly number[] | null;
            /**
             * @description a job whose images hold the input
             * @default null
             */
            readonly result?: string | null;
            /** @default 0 */
            readonly item?: number;
            /**
             * @description a recording to edit
             * @default null
             */
            readonly from?: string | null;
            /** @default [] */
            readonly edits?: readonly (components["schemas"]["Edit"] | components["schemas"]["NoiseEdit"] | components["schemas"]["ValuesEdit"] | components["schemas"]["KernelEdit"] | components["schemas"]["Occlusion"])[];
        };
        readonly RecordingInfo: {
            readonly id: string;
            readonly network: string;
            /** @description in words: `example 3 (coffee)`, `photo.png`, `noise, seed 7` */
            readonly source: string;
            /** @description the input as the network sees it, as a picture */
            readonly input_url: string;
            /** @description fingerprint of the graph; differs from the network's when control flow changed it */
            readonly graph: string;
            readonly bytes: number;
            readonly seconds: number;
            readonly output: components["schemas"]["Output"] | null;
            /** @default [] */
            readonly predictions: readonly components["schemas"]["Prediction"][];
            /**
             * @description of an edited recording of a classifier: the classes that are likeliest without the edits or with them, the likeliest without them first
             * @default []
             */
            readonly changes: readonly components["schemas"]["Change"][];
            /**
             * @description the pass failed at problem.node; what lies before is recorded
             * @default null
             */
            readonly problem: components["schemas"]["Problem"] | null;
        };
        readonly AnalysisInfo: {
            readonly name: string;
            readonly title: string;
            readonly doc: string;
            /** @description paper, section, equation */
            readonly source: string;
            /** @enum {string} */
            readonly scope: "node" | "recording" | "network";
            /**
             * @description what a second one of may be given to compare with, after the first; with several networks, all see the example inputs of the first
             * @default null
             */
            readonly compares: ("recording" | "network") | null;
            /** @enum {string} */
            readonly result: "maps" | "images" | "curve" | "points" | "scores" | "matrix";
            /**
             * @description it takes minutes or hours: to be started when one is told to
             * @default false
             */
            readonly long: boolean;
            /** @description JSON schema */
            readonly parameters: {
                readonly [key: string]: unknown;
            };
            /** @description network id -> ids of the nodes it applies to; whole networks have an empty list */
            readonly applies: {
                readonly [key: string]: readonly string[];
            };
        };
        readonly Analyses: {
            readonly analyses: readonly components["schemas"]["AnalysisInfo"][];
        };
        readonly JobWish: {
            readonly analysis: string;
            /** @default [] */
            readonly recordings?: readonly string[];
            /** @default [] */
            readonly networks?: readonly string[];
            /**
             * @description which example inputs: `all`, `0-9`, `0,3,7`
             * @default null
             */
            readonly inputs?: string | null;
            /** @default null */
            readonly node?: string | null;
            /** @default {} */
            readonly parameters?: {
                readonly [key: string]: unknown;
            };
        };
        readonly JobInfo: {
            readonly id: string;
            readonly analysis: string;
            /** @enum {string} */
            readonly state: "waiting" | "running" | "done" | "failed" | "cancelled";
            readonly progress: number;
            /** @default  */
            readonly message: string;
            /**
             * @description a partial result can be had
             * @default false
             */
            readonly partial: boolean;
            /** @default null */
            readonly problem: components["schemas"]["Problem"] | null;
        };
        /** @description What is kept of the finished parts that an analysis has made for a network, or for one layer. */
        readonly KeptParts: {
            readonly count: number;
            readonly bytes: number;
        };
        /** @description Levels of one layer; level 0 is full size, higher ones are coarser. Sent coarsest first. */
        readonly LayerWish: {
            readonly node: string;
            /**
             * @description finest level wanted
             * @default 0
             */
            readonly finest?: number;
            /**
             * @description coarsest level wanted; None: the coarsest there is
             * @default null
             */
            readonly coarsest?: number | null;
        };
        /** @description The whole ordered list of what the client wants now; it replaces the list before it. */
        readonly Wish: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly type: "wish";
            readonly recording: string;
            readonly layers: readonly components["schemas"]["LayerWish"][];
            /**
             * @default layer
             * @enum {string}
             */
            readonly scale?: "layer" | "channel";
        };
        /** @description The client has taken so many more messages with layers; at most 4 are under way unacknowledged. */
        readonly Acknowledge: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly type: "acknowledge";
            readonly messages: number;
        };
        /** @description Tell me of these jobs; replaces the list before it. */
        readonly Watch: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly type: "watch";
            readonly jobs: readonly string[];
        };
        /**
         * @description First message of the server.
         *
         *     boot: differs after a restart, so that a client records its input again.
         */
        readonly Hello: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly type: "hello";
            readonly version: string;
            readonly boot: string;
            /** @description how the others are told of this visitor */
            readonly visitor: string;
        };
        /** @description Everything of the newest wish for this recording has been sent. */
        readonly Complete: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly type: "complete";
            readonly recording: string;
        };
        readonly JobEvent: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly type: "job";
            readonly job: components["schemas"]["JobInfo"];
        };
        readonly ProblemEvent: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly type: "problem";
            readonly problem: components["schemas"]["Problem"];
        };
        /** @description Where a visitor's eye is and looks; y up, yaw 0 along -z, positive to the left. */
        readonly Standing: {
            readonly network: string;
            readonly position: readonly [
                number,
                number,
                number
            ];
            readonly yaw: number;
            readonly pitch: number;
        };
        readonly VisitorHere: {
            readonly network: string;
            readonly position: readonly [
                number,
                number,
                number
            ];
            readonly yaw: number;
            readonly pitch: number;
            readonly id: string;
            /** @default null */
            readonly pointer: readonly [
                number,
                number,
                number
            ] | null;
        };
        /** @description Run an analysis of the chosen layer; one that takes long waits until somebody starts it. */
        readonly Analyze: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly do: "analyze";
            readonly analysis: string;
            /**
             * @description what differs from the defaults
             * @default {}
             */
            readonly parameters?: {
                readonly [key: string]: unknown;
            };
        };
        /** @description Show on the panels what their channels look for. */
        readonly Visualize: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly do: "visualize";
        };
        /** @description Run the pass of the place's input again with these edits. */
        readonly Intervene: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly do: "edit";
            readonly edits: readonly (components["schemas"]["Edit"] | components["schemas"]["NoiseEdit"] | components["schemas"]["ValuesEdit"] | components["schemas"]["KernelEdit"] | components["schemas"]["Occlusion"])[];
        };
        readonly Stop: {
            readonly title: string;
            /**
             * @description empty lines part paragraphs
             * @default
             */
            readonly text?: string;
            /**
             * @description a link from its # on: camera, input, chosen layer; empty: where one stands
             * @default
             */
            readonly place?: string;
            /** @default [] */
            readonly actions?: readonly (components["schemas"]["Analyze"] | components["schemas"]["Visualize"] | components["schemas"]["Intervene"])[];
        };
        /** @description What a tour's file holds. */
        readonly Tour: {
            /** @constant */
            readonly format: "boxwalk-tour";
            /** @constant */
            readonly version: 1;
            readonly title: string;
            readonly stops: readonly components["schemas"]["Stop"][];
        };
        readonly TourAnswer: {
            /** @description null: this server was given none */
            readonly tour: components["schemas"]["Tour"] | null;
        };
        readonly ClientMessage: components["schemas"]["Wish"] | components["schemas"]["Acknowledge"] | components["schemas"]["Watch"] | components["schemas"]["Here"] | components["schemas"]["Gather"];
        readonly ServerMessage: components["schemas"]["Hello"] | components["schemas"]["Complete"] | components["schemas"]["JobEvent"] | components["schemas"]["ProblemEvent"] | components["schemas"]["Visitors"] | components["schemas"]["Gathered"];
        readonly AnyEdit: components["schemas"]["Edit"] | components["schemas"]["NoiseEdit"] | components["schemas"]["ValuesEdit"] | components["schemas"]["KernelEdit"] | components["schemas"]["Occlusion"];
        readonly TourAction: components["schemas"]["Analyze"] | components["schemas"]["Visualize"] | components["schemas"]["Intervene"];
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readonly start_job: {
        readonly parameters: {
            readonly query?: {
                /** @description a name of one's own choice for who wishes; without one every POST is a wish of its own */
                readonly visitor?: string;
                /** @description seconds to wait for the job to end */
                readonly wait?: number;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["JobWish"];
            };
        };
        readonly responses: {
            /** @description JobInfo */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["JobInfo"];
                };
            };
            /** @description The request cannot be read */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A token is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This origin is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unknown analysis */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is not allowed; This does not apply here */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly job: {
        readonly parameters: {
            readonly query?: {
                /** @description seconds to wait for the job to end */
                readonly wait?: number;
            };
            readonly header?: never;
            readonly path: {
                readonly job: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description JobInfo */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["JobInfo"];
                };
            };
            /** @description A token is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This origin is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unknown job */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is not allowed */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly cancel_job: {
        readonly parameters: {
            readonly query?: {
                /** @description a name of one's own choice for who wishes; without one every POST is a wish of its own */
                readonly visitor?: string;
            };
            readonly header?: never;
            readonly path: {
                readonly job: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description JobInfo */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["JobInfo"];
                };
            };
            /** @description A token is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This origin is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unknown job */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is not allowed */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly result: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly job: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description the file */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/octet-stream": string;
                };
            };
            /** @description A token is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This origin is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unknown job */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job failed; The job is not finished; The job was cancelled */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly pictures: {
        readonly parameters: {
            readonly query?: {
                /** @description pixels of their larger side at most */
                readonly side?: number;
            };
            readonly header?: never;
            readonly path: {
                readonly job: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description the file */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/octet-stream": string;
                };
            };
            /** @description A token is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This origin is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unknown job */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job failed; The job is not finished; The job was cancelled */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is not allowed */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly result_file: {
        readonly parameters: {
            readonly query?: {
                /** @description of signed numbers in pictures */
                readonly colours?: "blue-white" | "blue-orange" | "green-magenta" | "grey";
            };
            readonly header?: never;
            readonly path: {
                readonly job: string;
                readonly format: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description the file */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "image/png": string;
                    readonly "image/svg+xml": string;
                    readonly "text/csv": string;
                    readonly "application/x-npy": string;
                };
            };
            /** @description A token is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This origin is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unknown job */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job failed; The job is not finished; The job was cancelled */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is not allowed */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly healthz: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Health */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    readonly networks: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Networks */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Networks"];
                };
            };
            /** @description A token is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This origin is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly tour: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description TourAnswer */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["TourAnswer"];
                };
            };
            /** @description A token is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This origin is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly network: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly network: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description NetworkInfo */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["NetworkInfo"];
                };
            };
            /** @description A token is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This origin is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unknown network */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly network_graph: {
        readonly parameters: {
            readonly query?: {
                readonly layout?: "linear" | "spiral";
                /** @description ids of folded sections, with commas between */
                readonly folded?: string;
                /** @description what only follows a node shares its panel */
                readonly merged?: boolean;
                /** @description fold all sections so many levels deep or deeper, instead of `folded` */
                readonly levels?: number | null;
                /** @description fold and merge to a readable size, instead of `folded`, `merged` and `levels` */
                readonly start?: boolean;
            };
            readonly header?: never;
            readonly path: {
                readonly network: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description GraphAnswer */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["GraphAnswer"];
                };
            };
            /** @description A token is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This origin is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found; Unknown network */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is not allowed */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly network_layout: {
        readonly parameters: {
            readonly query?: {
                readonly layout?: "linear" | "spiral";
                /** @description ids of folded sections, with commas between */
                readonly folded?: string;
                /** @description what only follows a node shares its panel */
                readonly merged?: boolean;
                /** @description fold all sections so many levels deep or deeper, instead of `folded` */
                readonly levels?: number | null;
                /** @description fold and merge to a readable size, instead of `folded`, `merged` and `levels` */
                readonly start?: boolean;
            };
            readonly header?: never;
            readonly path: {
                readonly network: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Layout */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Layout"];
                };
            };
            /** @description A token is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This origin is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found; Unknown network */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is not allowed */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly example_inputs: {
        readonly parameters: {
            readonly query?: {
                readonly offset?: number;
                readonly limit?: number;
            };
            readonly header?: never;
            readonly path: {
                readonly network: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description ExampleInputs */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ExampleInputs"];
                };
            };
            /** @description A token is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This origin is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unknown network */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is not allowed */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly example_picture: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly network: string;
                readonly index: number;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description the file */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "image/png": string;
                };
            };
            /** @description A token is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This origin is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not found; Unknown network */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This input cannot be used */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly record: {
        readonly parameters: {
            readonly query?: {
                /** @description name of the file sent, to be shown */
                readonly name?: string;
                /** @description the picture has the network's own size: neither resized nor cropped, only normalized */
                readonly fitted?: boolean;
            };
            readonly header?: never;
            readonly path: {
                readonly network: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["RecordingWish"];
                readonly "image/*": string;
                readonly "multipart/form-data": {
                    /** Format: binary */
                    readonly image: string;
                };
                readonly "application/octet-stream": string;
            };
        };
        readonly responses: {
            /** @description RecordingInfo */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RecordingInfo"];
                };
            };
            /** @description The request cannot be read */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A token is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This origin is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unknown network */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Too large */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is not allowed; The model's forward pass failed; This input cannot be used */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly kept_parts: {
        readonly parameters: {
            readonly query?: {
                /** @description of this layer alone; left out: of the whole network */
                readonly node?: string | null;
            };
            readonly header?: never;
            readonly path: {
                readonly network: string;
                readonly analysis: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description KeptParts */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["KeptParts"];
                };
            };
            /** @description A token is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This origin is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unknown analysis; Unknown network; Unknown node */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is not allowed; This does not apply here */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly delete_parts: {
        readonly parameters: {
            readonly query?: {
                /** @description of this layer alone; left out: of the whole network */
                readonly node?: string | null;
            };
            readonly header?: never;
            readonly path: {
                readonly network: string;
                readonly analysis: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description KeptParts */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["KeptParts"];
                };
            };
            /** @description A token is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This origin is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unknown analysis; Unknown network; Unknown node */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is not allowed; This does not apply here */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The store cannot be used */
            readonly 507: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly analyses: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Analyses */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Analyses"];
                };
            };
            /** @description A token is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This origin is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly recording: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly recording: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description RecordingInfo */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["RecordingInfo"];
                };
            };
            /** @description A token is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This origin is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unknown recording */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The recording is gone */
            readonly 410: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly delete_recording: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly recording: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description done */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A token is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This origin is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unknown recording */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The recording is gone */
            readonly 410: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly recording_graph: {
        readonly parameters: {
            readonly query?: {
                readonly layout?: "linear" | "spiral";
                /** @description ids of folded sections, with commas between */
                readonly folded?: string;
                /** @description what only follows a node shares its panel */
                readonly merged?: boolean;
                /** @description fold all sections so many levels deep or deeper, instead of `folded` */
                readonly levels?: number | null;
                /** @description fold and merge to a readable size, instead of `folded`, `merged` and `levels` */
                readonly start?: boolean;
            };
            readonly header?: never;
            readonly path: {
                readonly recording: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description GraphAnswer */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["GraphAnswer"];
                };
            };
            /** @description A token is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This origin is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unknown node; Unknown recording */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The recording is gone */
            readonly 410: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is not allowed */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly recording_layout: {
        readonly parameters: {
            readonly query?: {
                readonly layout?: "linear" | "spiral";
                /** @description ids of folded sections, with commas between */
                readonly folded?: string;
                /** @description what only follows a node shares its panel */
                readonly merged?: boolean;
                /** @description fold all sections so many levels deep or deeper, instead of `folded` */
                readonly levels?: number | null;
                /** @description fold and merge to a readable size, instead of `folded`, `merged` and `levels` */
                readonly start?: boolean;
            };
            readonly header?: never;
            readonly path: {
                readonly recording: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Layout */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Layout"];
                };
            };
            /** @description A token is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This origin is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unknown node; Unknown recording */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The recording is gone */
            readonly 410: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is not allowed */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly input_picture: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly recording: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description the file */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "image/png": string;
                };
            };
            /** @description A token is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This origin is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unknown recording */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The recording is gone */
            readonly 410: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly activations: {
        readonly parameters: {
            readonly query?: {
                /** @description finest level wanted; 0 is full size */
                readonly level?: number;
                /** @description coarsest level wanted; left out: `level` alone */
                readonly coarsest?: number | null;
                readonly scale?: "layer" | "channel";
            };
            readonly header?: never;
            readonly path: {
                readonly recording: string;
                readonly node: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description the file */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/octet-stream": string;
                };
            };
            /** @description A token is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This origin is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unknown node; Unknown recording */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The recording is gone */
            readonly 410: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A parameter is not allowed */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly activation_sheet: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly recording: string;
                readonly node: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description the file */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "image/png": string;
                };
            };
            /** @description A token is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This origin is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unknown node; Unknown recording */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The recording is gone */
            readonly 410: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly activation_array: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly recording: string;
                readonly node: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description the file */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/x-npy": string;
                };
            };
            /** @description A token is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This origin is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Unknown node; Unknown recording */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The recording is gone */
            readonly 410: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly openapi: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description OpenAPI 3.1 */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": Record<string, never>;
                };
            };
        };
    };
    readonly stream: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description the websocket is open */
            readonly 101: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A token is needed */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description This origin is not allowed */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
