// Covering a spot: a patch dragged over the input, and what that does to the prediction and to every layer.

import { useEffect, useRef, useState } from "preact/hooks";
import { isEdit } from "../connection/first_input";
import type { Occlusion, RecordingInfo } from "../generated/messages";
import type { Walk } from "../store";
import { useApp } from "./app";
import { ControlView } from "./controls/dom";
import type { Size } from "./crop_frame";
import { editsOf, isOfNode, showEdited } from "./edits";
import { Effect } from "./effect";
import { useLive } from "./live";
import {
  boxOf,
  fillColour,
  LEAST_SHARE,
  MOST_SHARE,
  occlusion,
  type Patch,
  patchOf,
  placedAt,
} from "./patch";
import { arrowStep, placeIn, Surface } from "./surface";

const FIRST: Patch = { x: 0, y: 0, share: 0.25 };

/** The recording without a covered spot: what is on show, or what that was made from. */
function cleanOf(walk: Walk, base: RecordingInfo | null): RecordingInfo | null {
  return isEdit(walk.wish) ? base : walk.recording;
}

/** The spot that is covered in what is on show. */
function occlusionOf(walk: Walk): Occlusion | null {
  return editsOf(walk).find((edit): edit is Occlusion => edit.kind === "occlude") ?? null;
}

export function Occlude({ walk }: { walk: Walk }) {
  const app = useApp();
  const { network } = walk;
  const base = app.controller.inputs.cleanOf(network.id, walk.wish);
  const clean = cleanOf(walk, base?.recording ?? null);
  const covered = occlusionOf(walk) !== null;
  const image = useRef<HTMLImageElement>(null);
  const [picture, setPicture] = useState<Size | null>(null);
  const [patch, setPatch] = useState<Patch>(FIRST);
  const [shown, setShown] = useState(false);
  const [grey, setGrey] = useState<number | null>(null);
  const others = () => editsOf(walk).filter(isOfNode); // what is muted stays muted
  const live = useLive<{ from: string; patch: Patch; size: Size; grey: number | null }>(
    network.id,
    async (to) => ({ from: to.from, edits: [occlusion(to.patch, to.size, to.grey), ...others()] }),
  );

  // another input: the patch is laid anew
  useEffect(() => {
    live.clear();
    if (!covered) setShown(false);
  }, [clean?.id]);

  const cover = (next: Patch, level: number | null): void => {
    setPatch(next);
    setShown(true);
    if (clean !== null && picture !== null)
      live.offer({ from: clean.id, patch: next, size: picture, grey: level });
  };
  const uncover = (): void => {
    live.clear();
    setShown(false);
    if (covered) void showEdited(app, walk, others());
  };
  const drag = (event: PointerEvent): void => {
    if (picture === null) return;
    const { x, y } = placeIn(event, image.current, picture);
    cover(placedAt(patch, x, y, picture), grey);
  };
  const key = (event: KeyboardEvent): void => {
    if (picture === null) return;
    const at = shown ? patch : placedAt(patch, picture.width / 2, picture.height / 2, picture);
    const move = arrowStep(event.key, picture);
    if (move !== null) cover(placedAt(at, at.x + move[0], at.y + move[1], picture), grey);
    else if (event.key === "+" || event.key === "=") cover(resized(at, at.share * 1.15), grey);
    else if (event.key === "-") cover(resized(at, at.share / 1.15), grey);
    else if (event.key === "Delete" || event.key === "Backspace") uncover();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  if (clean === null) return <p class="dim">Choose an input first.</p>;
  const box = picture === null ? null : boxOf(patch, picture);
  return (
    <div class="side-by-side">
      <div>
        <Surface
          aspect={picture === null ? 1 : picture.width / picture.height}
          label="The input. Arrow keys move the patch over it, plus and minus change its size, Delete takes it away."
          onKeyDown={key}
          onPointerDown={(event) => {
            if (!event.isPrimary || event.button !== 0) return;
            image.current?.setPointerCapture(event.pointerId);
            drag(event);
          }}
          onPointerMove={(event) => {
            if (event.isPrimary && image.current?.hasPointerCapture(event.pointerId)) drag(event);
          }}
        >
          <img
            ref={image}
            src={app.controller.connection.url(clean.input_url)}
            alt={`Input: ${clean.source}`}
            class={picture !== null && Math.min(picture.width, picture.height) < 100 ? "crisp" : ""}
            draggable={false}
            onLoad={(event) => {
              const { naturalWidth: width, naturalHeight: height } = event.currentTarget;
              setPicture({ width, height });
              const edit = occlusionOf(walk);
              if (edit === null || shown) return;
              setPatch(patchOf(edit, { width, height })); // covered before the tool was opened
              setGrey(edit.grey ?? null);
              setShown(true);
            }}
          />
          {shown && box !== null && picture !== null && (
            <span
              class="patch"
              style={{
                top: `${(100 * box[0]) / picture.height}%`,
                left: `${(100 * box[1]) / picture.width}%`,
                height: `${(100 * box[2]) / picture.height}%`,
                width: `${(100 * box[3]) / picture.width}%`,
                background: fillColour(network.input.mean, grey),
              }}
            />
          )}
        </Surface>
        <ControlView
          control={{
            kind: "slider",
            name: "share",
            label: "Patch, % of the shorter side",
            help: "",
            value: Math.round(patch.share * 100),
            min: LEAST_SHARE * 100,
            max: MOST_SHARE * 100,
            step: 1,
            decimals: 0,
          }}
          set={(_, value) => {
            const next = resized(patch, Number(value) / 100);
            if (shown) cover(next, grey);
            else setPatch(next);
          }}
        />
      </div>
      <div>
        <div class="row">
          <span class="choice">
            {FILLS.map(({ words, level }) => (
              <button
                type="button"
                key={words}
                aria-pressed={grey === level}
                onClick={() => {
                  setGrey(level);
                  if (shown) cover(patch, level);
                }}
              >
                {words}
              </button>
            ))}
          </span>
          <button type="button" class="action" disabled={!covered && !shown} onClick={uncover}>
            Uncover
          </button>
        </div>
        {covered && walk.recording !== null ? (
          <Effect clean={clean} edited={walk.recording} words={["clean", "covered"]} />
        ) : (
          <p class="dim">Drag over the picture to cover a spot.</p>
        )}
      </div>
    </div>
  );
}

const FILLS: readonly { words: string; level: number | null }[] = [
  { words: "mean", level: null },
  { words: "black", level: 0 },
  { words: "grey", level: 0.5 },
  { words: "white", level: 1 },
];

const resized = (patch: Patch, share: number): Patch => ({
  ...patch,
  share: Math.min(MOST_SHARE, Math.max(LEAST_SHARE, share)),
});
