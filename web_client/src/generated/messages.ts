// Made by web_client/scripts/generate_types.mjs from server/boxwalk/serving/messages.py; do not edit.

import type { components } from "./schema";

type Schemas = components["schemas"];

export type Edit = Schemas["Edit"];
export type NoiseEdit = Schemas["NoiseEdit"];
export type KernelEdit = Schemas["KernelEdit"];
export type Occlusion = Schemas["Occlusion"];
export type Prediction = Schemas["Prediction"];
export type Change = Schemas["Change"];
export type Box = Schemas["Box"];
export type MaskArea = Schemas["MaskArea"];
export type TopToken = Schemas["TopToken"];
export type TensorSummary = Schemas["TensorSummary"];
export type Output = Schemas["Output"];
export type Problem = Schemas["Problem"];
export type Health = Schemas["Health"];
export type InputSpec = Schemas["InputSpec"];
export type NetworkInfo = Schemas["NetworkInfo"];
export type Networks = Schemas["Networks"];
export type ExampleInput = Schemas["ExampleInput"];
export type ExampleInputs = Schemas["ExampleInputs"];
export type GraphNode = Schemas["GraphNode"];
export type GraphEdge = Schemas["GraphEdge"];
export type GraphSection = Schemas["GraphSection"];
export type Panel = Schemas["Panel"];
export type Ribbon = Schemas["Ribbon"];
export type Gate = Schemas["Gate"];
export type Place = Schemas["Place"];
export type Layout = Schemas["Layout"];
export type GraphAnswer = Schemas["GraphAnswer"];
export type RecordingWish = Schemas["RecordingWish"];
export type RecordingInfo = Schemas["RecordingInfo"];
export type AnalysisInfo = Schemas["AnalysisInfo"];
export type Analyses = Schemas["Analyses"];
export type JobWish = Schemas["JobWish"];
export type JobInfo = Schemas["JobInfo"];
export type LayerWish = Schemas["LayerWish"];
export type Wish = Schemas["Wish"];
export type Acknowledge = Schemas["Acknowledge"];
export type Watch = Schemas["Watch"];
export type Hello = Schemas["Hello"];
export type Complete = Schemas["Complete"];
export type JobEvent = Schemas["JobEvent"];
export type ProblemEvent = Schemas["ProblemEvent"];
export type ClientMessage = Schemas["ClientMessage"];
export type ServerMessage = Schemas["ServerMessage"];
