// The keys, in one table: the strip at the foot of the page and the help both show it.

import { WORLD_KEYS } from "../walking/keys";

export interface KeyLine {
  keys: readonly string[];
  does: string;
}

export interface KeyGroup {
  title: string;
  lines: readonly KeyLine[];
}

/** What one does first, by the deed that shows that it is known. */
export const FIRST_KEYS = [
  { keys: ["W A S D"], does: "walk", deed: "walk" },
  { keys: ["click"], does: "go to a layer", deed: "choose" },
  { keys: ["?"], does: "all keys", deed: "help" },
] as const;

export const FIRST_TOUCHES = [
  { keys: ["drag"], does: "look", deed: "look" },
  { keys: ["two fingers"], does: "walk", deed: "walk" },
  { keys: ["tap"], does: "go to a layer", deed: "choose" },
] as const;

const FINDING_LINES: readonly KeyLine[] = [
  {
    keys: ["Ctrl K", "/"],
    does: "find a layer by name, operator or shape, or a class; name:7 is its channel 7",
  },
  { keys: ["]", "."], does: "the next layer along the data" },
  { keys: ["[", ","], does: "the previous one" },
  { keys: ["B"], does: "the branch beside" },
  { keys: ["End"], does: "the last layer" },
  { keys: ["-", "+"], does: "fold the section here, unfold it" },
  { keys: ["X"], does: "the next state of a panel: convolution, norm, activation" },
  { keys: ["N"], does: "the same layer in the next network" },
  { keys: ["M"], does: "the map from above" },
  { keys: ["T"], does: "the network as a list" },
];

const WORLD_LINES: readonly KeyLine[] = WORLD_KEYS.map(({ keys, does }) => ({ keys: keys.split(" "), does }));

/** The world's keys first. */
export const ALL_KEYS: readonly [KeyGroup, ...KeyGroup[]] = [
  { title: "In the world", lines: WORLD_LINES },
  { title: "Finding your way", lines: FINDING_LINES },
  {
    title: "On the page",
    lines: [
      { keys: ["hover"], does: "the map enlarged, with channel, pixel and value" },
      {
        keys: ["click"],
        does: "on the chosen layer: how all channels answer at that pixel, and what it sees",
      },
      {
        keys: ["E"],
        does: "pick up the picture under the pointer, or let it go; a click on an input puts it in",
      },
      { keys: ["R", "Shift R"], does: "pull the panel under the pointer here, or back; undo the last move" },
      {
        keys: ["Alt drag"],
        does: "carry a panel or a board; the wheel brings it nearer, with Shift it turns a panel",
      },
      { keys: ["Q"], does: "the floating board with what there is to do" },
      { keys: ["V"], does: "what the channels of the panel look for, or its maps again" },
      { keys: ["Shift V"], does: "the same on all panels" },
      { keys: ["P"], does: "pin the channel under the pointer, or let it go" },
      { keys: ["drop", "paste"], does: "an image into the network, anywhere" },
      { keys: ["Z", "Shift Z"], does: "the input before, and the next" },
      { keys: ["Y"], does: "copy the link to this place" },
      { keys: ["U"], does: "copy the link to the map under the pointer" },
      { keys: ["G"], does: "bookmark this place" },
      { keys: ["K"], does: "save a picture, with the legend" },
      { keys: ["Page Down", "Page Up"], does: "the next stop of the tour, and the one before" },
      { keys: ["?"], does: "this help" },
    ],
  },
  {
    title: "Drawing, cropping, occluding",
    lines: [
      { keys: ["↑ ↓ ← →"], does: "move the pen, the frame, the patch" },
      { keys: ["Space"], does: "set the pen down, lift it" },
      { keys: ["Ctrl Z"], does: "take the last stroke back" },
      { keys: ["+ −"], does: "zoom the crop; the patch larger, smaller" },
      { keys: ["0"], does: "the picture as the network prepares it" },
      { keys: ["Del"], does: "take the patch away" },
      { keys: ["Esc"], does: "close the tool" },
    ],
  },
  {
    title: "On a touch screen",
    lines: [
      { keys: ["drag"], does: "look around" },
      { keys: ["two fingers"], does: "walk; their distance goes forwards and back" },
      { keys: ["tap"], does: "go to a layer" },
    ],
  },
];
