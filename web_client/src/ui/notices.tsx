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
