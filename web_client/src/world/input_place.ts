// Where the input stands: the image in colour in the one warm frame, and what the network says of it above.

import type { BufferGeometry, WebGLRenderer } from "three";
import type { Place, RecordingInfo } from "../generated/messages";
import { boardAspect, drawBoard, drawBoxes } from "./board_canvas";
import { boardText } from "./board_lines";
import type { Shared } from "./materials";
import { Picture } from "./picture";
import { type Pose, poseOf } from "./pose";
import type { Palette } from "./theme";

const RIM = 0.12;
const GAP = 0.26;

export class InputPlace {
  readonly pose: Pose;
  readonly picture: Picture;
  readonly board: Picture;
  private recording: RecordingInfo | null = null;
  private bitmap: ImageBitmap | null = null;
  private loading = "";
  private disposed = false;

  constructor(
    place: Place,
    offset: number,
    renderer: WebGLRenderer,
    shared: Shared,
    quad: BufferGeometry,
    private readonly changed: () => void,
  ) {
    this.pose = poseOf(place, offset);
    this.picture = new Picture(renderer, shared, quad, { rim: RIM, blends: false });
    this.board = new Picture(renderer, shared, quad, { rim: 0, blends: true });
    this.picture.place(this.pose);
    this.place(1);
  }

  /** Show a recording's input and output. `address`: of the input's picture. */
  show(recording: RecordingInfo | null, address: string, palette: Palette, busy: boolean): void {
    this.recording = recording;
    const text = boardText(recording);
    if (text) {
      this.place(boardAspect(text.lines.length));
      this.board.show(drawBoard(text, palette, busy));
    } else this.board.hide();
    if (!recording) {
      this.picture.hide();
      return;
    }
    if (address === this.loading) this.paint(palette);
    else void this.load(address, palette);
  }

  advance(seconds: number, reduced: boolean): boolean {
    const picture = this.picture.advance(seconds, reduced);
    return this.board.advance(seconds, reduced) || picture;
  }

  dispose(): void {
    this.disposed = true;
    this.picture.dispose();
    this.board.dispose();
    this.bitmap?.close();
  }

  private async load(address: string, palette: Palette): Promise<void> {
    this.loading = address;
    let bitmap: ImageBitmap | null = null;
    try {
      const answer = await fetch(address, { credentials: "same-origin" });
      if (answer.ok)
        bitmap = await createImageBitmap(await answer.blob(), {
          premultiplyAlpha: "none",
          colorSpaceConversion: "none",
        });
    } catch {
      // the picture is not there (the recording has gone, or the server): the place stays empty and `connection/` says why
    }
    if (this.disposed || address !== this.loading) {
      bitmap?.close();
      return;
    }
    this.bitmap?.close();
    this.bitmap = bitmap;
    if (!bitmap) this.loading = "";
    this.paint(palette);
    this.changed();
  }

  private paint(palette: Palette): void {
    const { bitmap, recording } = this;
    if (!bitmap) {
      this.picture.hide();
      return;
    }
    const output = recording?.output;
    this.picture.place(fitted(this.pose, bitmap.width / bitmap.height));
    this.picture.show(output?.kind === "boxes" ? drawBoxes(bitmap, output, palette) : bitmap);
  }

  private place(aspect: number): void {
    const { pose } = this;
    const width = pose.width + 2 * RIM;
    const height = width / aspect;
    const above = pose.height / 2 + RIM + GAP + height / 2;
    const centre = [
      pose.centre[0] + pose.up[0] * above,
      pose.centre[1] + pose.up[1] * above,
      pose.centre[2] + pose.up[2] * above,
    ] as const;
    this.board.place({ ...pose, centre, width, height });
  }
}

/** The largest board of that aspect (width through height) inside `pose`. */
function fitted(pose: Pose, aspect: number): Pose {
  const width = Math.min(pose.width, pose.height * aspect);
  return { ...pose, width, height: width / aspect };
}
