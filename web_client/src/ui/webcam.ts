// The webcam as a stream of pictures, and its troubles in words.

import type { Size } from "./crop_frame";
import { largest } from "./crop_frame";
import { blobOf } from "./live";

export interface Trouble {
  title: string;
  detail: string;
}

export const HIDDEN: Trouble = {
  title: "Stopped while the tab was hidden",
  detail: "The last picture stays. Go on when you like.",
};
export const TAKEN: Trouble = {
  title: "The camera is gone",
  detail:
    "It was unplugged, or its use was forbidden in the meantime. Connect or allow it, then start again.",
};

/** Why there are no pictures of a camera, and what to do. error: what `getUserMedia` rejected with. */
export function troubleOf(error: unknown, secure: boolean): Trouble {
  if (!secure)
    return {
      title: "No camera over plain http",
      detail:
        "Browsers hand a camera only to pages over https or on this very machine. Start the server with --lan, which uses TLS, or open the page where the server runs.",
    };
  const name = error instanceof DOMException ? error.name : "";
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return {
        title: "The camera was refused",
        detail:
          "Allow it in the browser (the camera's sign beside the address) and start again. Nothing leaves for elsewhere: pictures go to this Boxwalk server only.",
      };
    case "NotFoundError":
    case "OverconstrainedError":
      return {
        title: "No camera was found",
        detail: "Connect one and start again, or choose a photo instead.",
      };
    case "NotReadableError":
    case "AbortError":
      return {
        title: "The camera cannot be used now",
        detail: "Another program may hold it: close that one and start again.",
      };
    default:
      return {
        title: "The camera does not start",
        detail: `${error instanceof Error ? error.message : String(error)} Start again, or choose a photo instead.`,
      };
  }
}

export interface WebcamEvents {
  /** a picture of the network's size; the next one comes when this is done */
  picture(data: Blob): Promise<void>;
  /** it has ended by itself */
  ended(why: Trouble): void;
}

/** One run of a camera: pictures one at a time, until `stop`, a hidden tab, or a camera that is taken away. */
export class Webcam {
  private stream: MediaStream | null = null;
  private over = false;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly size: Size,
    private readonly events: WebcamEvents,
  ) {}

  async start(): Promise<void> {
    document.addEventListener("visibilitychange", this.hidden);
    this.hidden();
    if (this.over) return;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        video: { width: { ideal: 640 }, facingMode: { ideal: "environment" } }, // a phone's: what one points it at
        audio: false,
      });
      if (this.over) {
        stop(stream);
        return;
      }
      this.stream = stream;
      for (const track of stream.getVideoTracks()) track.addEventListener("ended", () => this.end(TAKEN));
      this.video.srcObject = stream;
      await this.video.play();
      await this.run();
    } catch (error) {
      if (!this.over) this.end(troubleOf(error, window.isSecureContext));
    }
  }

  stop(): void {
    this.over = true;
    document.removeEventListener("visibilitychange", this.hidden);
    if (this.stream !== null) stop(this.stream);
    this.stream = null;
    this.video.srcObject = null;
  }

  private end(why: Trouble): void {
    if (this.over) return;
    this.stop();
    this.events.ended(why);
  }

  private readonly hidden = (): void => {
    if (document.hidden) this.end(HIDDEN);
  };

  private async run(): Promise<void> {
    const canvas = document.createElement("canvas");
    canvas.width = this.size.width;
    canvas.height = this.size.height;
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("The browser gives no canvas to draw on.");
    context.imageSmoothingQuality = "high";
    while (!this.over) {
      await nextFrame(this.video);
      if (this.over || this.video.videoWidth === 0) continue;
      const cut = largest({ width: this.video.videoWidth, height: this.video.videoHeight }, this.size);
      context.drawImage(this.video, cut.x, cut.y, cut.width, cut.height, 0, 0, canvas.width, canvas.height);
      const data = await blobOf(canvas, "image/jpeg");
      if (!this.over) await this.events.picture(data);
    }
  }
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** The next picture of a video; after a while also without one, so that a stop is seen. */
function nextFrame(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 250);
    video.requestVideoFrameCallback?.(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
