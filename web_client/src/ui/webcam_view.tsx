// The webcam in a tool: what it shows, how fast the network follows, and words when it cannot be had.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { feedOf, MadePicture, newFeed } from "../connection/made_picture";
import type { Walk } from "../store";
import { useApp } from "./app";
import { showAndFollow } from "./live";
import { type Trouble, Webcam } from "./webcam";

/** weight of the newest picture in the mean time between two */
const NEWEST = 0.2;

export function WebcamView({ walk }: { walk: Walk }) {
  const app = useApp();
  const { network } = walk;
  const [, height = 1, width = 1] = network.input.shape;
  const video = useRef<HTMLVideoElement>(null);
  const [runs, setRuns] = useState(true);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [pace, setPace] = useState(0);

  // before the page is painted: a camera that is stopped is off at once
  useLayoutEffect(() => {
    if (!runs || video.current === null) return undefined;
    const feed = newFeed("webcam");
    let [shown, last, between] = [0, 0, 0];
    const now = () => app.store.walks.peek().find((one) => one.network.id === network.id);
    const run = new Webcam(
      video.current,
      { width, height },
      {
        picture: async (data) => {
          const wish = now()?.wish;
          if (shown > 0 && (!wish || feedOf(wish) !== feed)) {
            setRuns(false); // the visitor has chosen another input
            return;
          }
          await showAndFollow(app, network.id, new MadePicture(data, "webcam", network.id, feed));
          const problem = now()?.problem;
          if (problem) {
            setTrouble({
              title: "Stopped",
              detail: `${problem.title}. The camera rests until you start it again.`,
            });
            setRuns(false);
            return;
          }
          const time = performance.now();
          if (shown > 0) between = between === 0 ? time - last : between + NEWEST * (time - last - between);
          last = time;
          shown += 1;
          if (between > 0) setPace(1000 / between);
        },
        ended: (why) => {
          setTrouble(why);
          setRuns(false);
        },
      },
    );
    setTrouble(null);
    setPace(0);
    void run.start();
    return () => run.stop();
  }, [runs, app, network.id, width, height]);

  return (
    <>
      <div class="surface" style={{ "--aspect": width / height }} data-live={runs ? "" : undefined}>
        <video ref={video} muted playsInline hidden={!runs} aria-label="What the webcam shows" />
        {!runs && (
          <div class="off" role={trouble === null ? "status" : "alert"}>
            <strong>{trouble?.title ?? "Stopped"}</strong>
            <p class="dim">{trouble?.detail ?? "The last picture stays."}</p>
          </div>
        )}
      </div>
      <div class="row">
        <span class="mono dim">{runs ? paceWords(pace) : ""}</span>
        <button type="button" class="action" onClick={() => setRuns(!runs)}>
          {runs ? "Stop" : "Start again"}
        </button>
      </div>
    </>
  );
}

function paceWords(pace: number): string {
  if (pace === 0) return "starting";
  return `${pace < 10 ? pace.toFixed(1) : Math.round(pace)} a second`;
}
