// Words about what went wrong or happened beside; each can be dismissed.

import { useEffect } from "preact/hooks";
import type { Notice } from "../store";
import { useApp } from "./app";
import { CloseIcon } from "./icons";

const SHOWN = 3;
const INFO_MS = 8000;

export function Notices() {
  const { store } = useApp();
  const { status, problem } = store;
  const walking = store.walks.value.some((walk) => walk.graph !== null);
  return (
    <div class="notices">
      {store.graphics.value === "lost" && (
        <div class="glass notice" role="alert" data-tone="error">
          <div>
            <strong>The graphics card is gone for the moment</strong>
            <p>
              The browser took it away, as it does after sleep or when memory is short. The world comes back
              by itself.
            </p>
            <button type="button" class="action" onClick={() => location.reload()}>
              Reload the page
            </button>
          </div>
        </div>
      )}
      {problem.value !== null && walking && (
        <div class="glass notice" role={status.value === "lost" ? "status" : "alert"} data-tone="error">
          <div>
            <strong>{problem.value.title}</strong>
            <p>{problem.value.detail}</p>
          </div>
        </div>
      )}
      {store.notices.value.slice(-SHOWN).map((notice) => (
        <NoticeView key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function NoticeView({ notice }: { notice: Notice }) {
  const { store } = useApp();
  const { id, tone, lasts, action } = notice;
  useEffect(() => {
    if (tone !== "info" || lasts) return undefined;
    const timer = setTimeout(() => store.dismiss(id), INFO_MS);
    return () => clearTimeout(timer);
  }, [id, tone, lasts, store]);
  return (
    <div class="glass notice" role={tone === "error" ? "alert" : "status"} data-tone={tone}>
      <div>
        <strong>{notice.title}</strong>
        <p>{notice.detail}</p>
        {action && (
          <button
            type="button"
            class="action"
            onClick={() => {
              store.dismiss(id);
              action.run();
            }}
          >
            {action.words}
          </button>
        )}
      </div>
      <button type="button" class="tool" aria-label="Dismiss" onClick={() => store.dismiss(id)}>
        <CloseIcon />
      </button>
    </div>
  );
}

/** In the middle of the page where the browser cannot draw the world: why, what helps, and what can be done all the same. */
export function NoWorld() {
  const { store } = useApp();
  if (store.graphics.value !== "missing" || store.activeWalk.value?.graph == null) return null;
  return (
    <section class="threshold glass no-world" aria-labelledby="no-world">
      <h1 id="no-world">The world cannot be drawn here</h1>
      <p class="dim">
        This browser has no WebGL 2. Switch hardware acceleration on in its settings, or open the page in a
        current Firefox, Chrome, Edge or Safari.
      </p>
      <p>
        Everything else works: the list of layers, the search, what the network sees and says, every analysis.
      </p>
    </section>
  );
}

/** In the middle of the page while there is nothing to walk through: what is being waited for, or what is wrong. */
export function Threshold() {
  const { store } = useApp();
  if (store.walks.value.some((walk) => walk.graph !== null)) return null;
  const walk = store.activeWalk.value;
  const problem = store.problem.value ?? walk?.problem ?? null;
  if (problem !== null)
    return (
      <div class="threshold glass" role="alert">
        <h1>{problem.title}</h1>
        <p>{problem.detail}</p>
        <button type="button" class="action" onClick={() => location.reload()}>
          Try again
        </button>
      </div>
    );
  return (
    <div class="threshold" role="status">
      <h1>{walk?.network.title ?? "Boxwalk"}</h1>
      <p class="dim">{walk === null ? "Connecting to the server" : "Reading the network"}</p>
      <div class="shimmer" />
    </div>
  );
}
