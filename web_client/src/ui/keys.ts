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

const WORLD_LINES: readonly KeyLine[] = WORLD_KEYS.map(({ keys, does }) => ({ keys: keys.split(" "), does }));

/** The world's keys first. */
export const ALL_KEYS: readonly [KeyGroup, ...KeyGroup[]] = [
  { title: "In the world", lines: WORLD_LINES },
  {
    title: "On the page",
    lines: [
      { keys: ["hover"], does: "the map enlarged, with channel, pixel and value" },
      { keys: ["Ctrl K", "/"], does: "find a layer by name, operator or shape" },
      { keys: ["drop", "paste"], does: "an image into the network, anywhere" },
      { keys: ["Y"], does: "copy the link to this place" },
      { keys: ["U"], does: "copy the link to the map under the pointer" },
      { keys: ["B"], does: "bookmark this place" },
      { keys: ["K"], does: "save a picture, with the legend" },
      { keys: ["?"], does: "this help" },
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
