// Crop and pan: a frame of the network's shape over the whole picture, and the network follows it.

import { useEffect, useRef, useState } from "preact/hooks";
import { type Frame, feedOf, MadePicture } from "../connection/made_picture";
import type { Walk } from "../store";
import { useApp } from "./app";
import { largest, middle, moved, type Size, zoomed } from "./crop_frame";
import { blobOf, useLive } from "./live";
import { Pinch } from "./pinch";
import { placeIn, Surface } from "./surface";

/** Frame's share that an arrow key moves it by, and how much + and − zoom. */
const STEP = 0.05;
const ZOOM = 1.1;
/** exponent for a pixel of the wheel */
const WHEEL = 0.0015;

/** The file that a network's input can be cropped from; null where it is none. */
export function cropSource(wish: Walk["wish"]): File | null {
  if (!(wish instanceof File)) return null;
  return wish instanceof MadePicture ? (wish.cut?.file ?? null) : wish;
}

/** `seen`: what the network sees, less its edits. */
export function Crop({ walk, file, seen }: { walk: Walk; file: File; seen: Walk["wish"] }) {
  const app = useApp();
  const { network } = walk;
  const [, height = 1, width = 1] = network.input.shape;
  const image = useRef<HTMLImageElement>(null);
  const [address, setAddress] = useState("");
  const [picture, setPicture] = useState<Size | null>(null);
  const [frame, setFrame] = useState<Frame | null>(null);
  const [unreadable, setUnreadable] = useState(false);
  const feed = `crop of ${feedOf(file)}`;
  const live = useLive<Frame>(network.id, (cut) =>
    cropped(
      image.current,
      cut,
      { width, height },
      (data) => new MadePicture(data, `crop of ${file.name}`, network.id, feed, { file, frame: cut }),
    ),
  );

  useEffect(() => {
    const made = URL.createObjectURL(file);
    setAddress(made);
    setUnreadable(false);
    setFrame(null);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  useEffect(() => {
    if (seen !== null && feedOf(seen) !== feed) live.clear();
  }, [seen, feed, live]);

  // what a gesture works on: the newest frame, also between two drawings of the page
  const now = useRef<{ frame: Frame; picture: Size } | null>(null);
  now.current = frame !== null && picture !== null ? { frame, picture } : null;
  const take = (next: Frame): void => {
    if (now.current !== null) now.current = { ...now.current, frame: next };
    setFrame(next);
    live.offer(next);
  };
  const whole = (): void => {
    if (picture === null) return;
    live.clear();
    setFrame(largest(picture, { width, height }));
    void app.controller.show(network.id, file);
  };
  /** pixels of the picture for a pixel of the page */
  const scale = (): number =>
    (image.current?.naturalWidth ?? 1) / (image.current?.getBoundingClientRect().width || 1);
  const pinch = useRef(
    new Pinch({
      move: (dx, dy) =>
        now.current && take(moved(now.current.frame, dx * scale(), dy * scale(), now.current.picture)),
      zoom: (factor, clientX, clientY) => {
        if (now.current === null) return;
        const at = placeIn({ clientX, clientY }, image.current, now.current.picture);
        take(zoomed(now.current.frame, 1 / factor, at, now.current.picture));
      },
    }),
  );

  const key = (event: KeyboardEvent): void => {
    if (frame === null || picture === null) return;
    const [dx, dy] = [frame.width * STEP, frame.height * STEP];
    if (event.key === "ArrowLeft") take(moved(frame, -dx, 0, picture));
    else if (event.key === "ArrowRight") take(moved(frame, dx, 0, picture));
    else if (event.key === "ArrowUp") take(moved(frame, 0, -dy, picture));
    else if (event.key === "ArrowDown") take(moved(frame, 0, dy, picture));
    else if (event.key === "+" || event.key === "=") take(zoomed(frame, 1 / ZOOM, middle(frame), picture));
    else if (event.key === "-") take(zoomed(frame, ZOOM, middle(frame), picture));
    else if (event.key === "0") whole();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  if (unreadable)
    return (
      <p class="dim">
        The browser cannot show {file.name}, so it cannot be cropped here; the server reads it all the same.
        Save it as PNG or JPEG to crop it.
      </p>
    );
  return (
    <>
      <Surface
        aspect={picture === null ? 1 : picture.width / picture.height}
        class="crop"
        label="Frame of what the network sees. Arrow keys move it, plus and minus zoom, 0 takes the whole picture."
        onKeyDown={key}
        onWheel={(event) => {
          event.preventDefault();
          if (frame === null || picture === null) return;
          const factor = Math.exp(event.deltaY * WHEEL);
          take(zoomed(frame, factor, placeIn(event, image.current, picture), picture));
        }}
        onPointerDown={(event) => pinch.current.down(event)}
        onPointerMove={(event) => pinch.current.moved(event)}
        onPointerUp={(event) => pinch.current.up(event)}
      >
        {address !== "" && (
          <img
            ref={image}
            src={address}
            alt={file.name}
            draggable={false}
            onLoad={(event) => {
              const size = {
                width: event.currentTarget.naturalWidth,
                height: event.currentTarget.naturalHeight,
              };
              const cut = seen instanceof MadePicture ? seen.cut : null;
              setPicture(size);
              setFrame(cut?.file === file ? cut.frame : largest(size, { width, height }));
            }}
            onError={() => setUnreadable(true)}
          />
        )}
        {frame !== null && picture !== null && (
          <span
            class="frame"
            style={{
              left: `${(100 * frame.x) / picture.width}%`,
              top: `${(100 * frame.y) / picture.height}%`,
              width: `${(100 * frame.width) / picture.width}%`,
              height: `${(100 * frame.height) / picture.height}%`,
            }}
          />
        )}
      </Surface>
      <div class="row">
        <span class="dim">Drag; wheel or pinch zooms.</span>
        <button type="button" class="action" onClick={whole}>
          As prepared
        </button>
      </div>
    </>
  );
}

/** A frame of a picture in the network's size; what is transparent lies on white, as the server lays it. */
async function cropped(
  image: HTMLImageElement | null,
  frame: Frame,
  { width, height }: Size,
  made: (data: Blob) => MadePicture,
): Promise<MadePicture | null> {
  if (image === null) return null;
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  if (context === null) return null;
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, frame.x, frame.y, frame.width, frame.height, 0, 0, width, height);
  return made(await blobOf(canvas, "image/png"));
}
