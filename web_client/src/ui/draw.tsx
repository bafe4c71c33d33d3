// Drawing for the network: a blank sheet of its own size, and its answer while one draws.

import { useEffect, useRef, useState } from "preact/hooks";
import { feedOf, MadePicture, newFeed } from "../connection/made_picture";
import type { Walk } from "../store";
import { type App, useApp } from "./app";
import { borderLevel, type Point, Sheet, sense, WIDTHS } from "./brush";
import { EraserIcon, UndoIcon } from "./icons";
import { blobOf, useLive } from "./live";
import { arrowStep, placeIn, Surface } from "./surface";

const DRAWING = "drawing";
const COLOURS = ["#000000", "#ffffff", "#d7263d", "#f4a300", "#2e933c", "#1b6ca8"];
const NAMES = ["black", "white", "red", "amber", "green", "blue"];
const FIRST_WIDTH = 2;

export function Draw({ walk }: { walk: Walk }) {
  const app = useApp();
  const { network } = walk;
  const [, height = 1, width = 1] = network.input.shape;
  const canvas = useRef<HTMLCanvasElement>(null);
  const sheet = useRef<Sheet | null>(null);
  const feed = useRef("");
  const [ink, setInk] = useState("");
  const [paper, setPaper] = useState("");
  const [size, setSize] = useState(FIRST_WIDTH);
  const [erases, setErases] = useState(false);
  const [pen, setPen] = useState<Point | null>(null);
  const [undos, setUndos] = useState(0);
  const live = useLive<null>(network.id, async () => {
    if (sheet.current === null) return null;
    return new MadePicture(
      await blobOf(sheet.current.canvas, "image/png"),
      DRAWING,
      network.id,
      feed.current,
    );
  });

  // the sheet is laid once, when the tool opens
  useEffect(() => {
    let open = true;
    void begin(app, walk).then(({ colours, last }) => {
      if (!open || canvas.current === null) return;
      sheet.current = new Sheet(canvas.current, colours.paper);
      feed.current = last?.feed ?? newFeed(DRAWING);
      if (last !== null) sheet.current.load(last.bitmap);
      setInk(colours.ink);
      setPaper(colours.paper);
    });
    return () => {
      open = false;
    };
  }, []);

  // the visitor has chosen another input: what of the drawing still waits must not come after it
  useEffect(() => {
    if (walk.wish !== null && feedOf(walk.wish) !== feed.current) live.clear();
  }, [walk.wish, live]);

  const brush = () => ({
    width: (WIDTHS[size] ?? 0.1) * Math.min(height, width),
    colour: erases ? paper : ink,
  });
  const drawn = (): void => live.offer(null);
  const begun = (at: Point): void => {
    sheet.current?.begin(at, brush());
    setUndos(undos + 1);
    drawn();
  };
  const undo = (): void => {
    if (!sheet.current?.undo()) return;
    setUndos(Math.max(0, undos - 1));
    drawn();
  };
  const clear = (): void => {
    sheet.current?.clear();
    feed.current = newFeed(DRAWING);
    setUndos(undos + 1);
    drawn();
  };
  const key = (event: KeyboardEvent): void => {
    const at = pen ?? { x: width / 2, y: height / 2 };
    const move = arrowStep(event.key, { width, height });
    if (move !== null) {
      const next = {
        x: Math.min(width, Math.max(0, at.x + move[0])),
        y: Math.min(height, Math.max(0, at.y + move[1])),
      };
      setPen(next);
      if (sheet.current?.drawing) {
        sheet.current.extend([next]);
        drawn();
      }
    } else if (event.key === " " || event.key === "Enter") {
      setPen(at);
      if (sheet.current?.drawing) sheet.current.end();
      else begun(at);
    } else if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) undo();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const where = (event: PointerEvent): Point => placeIn(event, canvas.current, { width, height });

  return (
    <>
      <Surface
        aspect={width / height}
        label={`Sheet of ${height} × ${width} pixels. Arrow keys move the pen, Space sets it down and lifts it.`}
        onKeyDown={key}
        onPointerDown={(event) => {
          if (!event.isPrimary || event.button !== 0) return;
          canvas.current?.setPointerCapture(event.pointerId);
          setPen(null);
          begun(where(event));
        }}
        onPointerMove={(event) => {
          if (!event.isPrimary || !canvas.current?.hasPointerCapture(event.pointerId)) return;
          const all = event.getCoalescedEvents();
          sheet.current?.extend((all.length > 0 ? all : [event]).map(where));
          drawn();
        }}
        onPointerUp={() => sheet.current?.end()}
      >
        <canvas
          ref={canvas}
          data-ready={ink === "" ? undefined : ""}
          class={Math.min(height, width) < 100 ? "crisp" : ""}
          width={width}
          height={height}
        />
        {pen !== null && (
          <span
            class="pen"
            aria-hidden="true"
            style={{ left: `${(100 * pen.x) / width}%`, top: `${(100 * pen.y) / height}%` }}
          />
        )}
      </Surface>
      <div class="row">
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row in all browsers */}
        <span class="brushes" role="group" aria-label="Brush">
          {WIDTHS.map((one, index) => (
            <button
              type="button"
              key={one}
              class="brush"
              aria-pressed={index === size}
              aria-label={`Brush ${index + 1} of ${WIDTHS.length}`}
              onClick={() => setSize(index)}
            >
              <span style={{ width: `${4 + 5 * index}px`, height: `${4 + 5 * index}px` }} />
            </button>
          ))}
          <button
            type="button"
            class="brush"
            aria-pressed={erases}
            aria-label="Eraser"
            title="Eraser"
            onClick={() => setErases(!erases)}
          >
            <EraserIcon />
          </button>
        </span>
        <span class="brushes">
          <button
            type="button"
            class="brush"
            disabled={undos === 0}
            aria-label="Undo"
            title="Undo (Ctrl Z)"
            onClick={undo}
          >
            <UndoIcon />
          </button>
          <button type="button" class="action" onClick={clear}>
            Clear
          </button>
        </span>
      </div>
      {network.input.shape[0] === 3 && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row in all browsers
        <div class="brushes" role="group" aria-label="Colour">
          {COLOURS.map((colour, index) => (
            <button
              type="button"
              key={colour}
              class="brush"
              aria-pressed={!erases && colour === ink}
              aria-label={NAMES[index]}
              title={NAMES[index]}
              onClick={() => {
                setInk(colour);
                setErases(false);
              }}
            >
              <span class="swatch" style={{ background: colour }} />
            </button>
          ))}
          <input
            type="color"
            class="brush"
            aria-label="Any colour"
            title="Any colour"
            value={ink || "#000000"}
            onInput={(event) => {
              setInk(event.currentTarget.value);
              setErases(false);
            }}
          />
        </div>
      )}
    </>
  );
}

interface Beginning {
  colours: { paper: string; ink: string };
  /** the drawing that the network sees now, to go on with */
  last: { feed: string; bitmap: ImageBitmap } | null;
}

async function begin({ controller }: App, { network, wish }: Walk): Promise<Beginning> {
  const { input } = network;
  let border: number | null = null;
  if (input.shape[0] === 1 && network.examples > 0) {
    try {
      const { items } = await controller.connection.examples(network.id, 0, 1);
      if (items[0]) border = await rimOf(await controller.connection.picture(items[0].url));
    } catch {
      // without its examples the data set's mean has to tell what the paper is
    }
  }
  const colours = sense(input, border);
  if (!(wish instanceof MadePicture) || wish.name !== DRAWING) return { colours, last: null };
  return { colours, last: { feed: wish.feed, bitmap: await createImageBitmap(wish) } };
}

async function rimOf(picture: Blob): Promise<number> {
  const bitmap = await createImageBitmap(picture);
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext("2d");
  context?.drawImage(bitmap, 0, 0);
  bitmap.close();
  return borderLevel(
    context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray(),
    width,
    height,
  );
}
