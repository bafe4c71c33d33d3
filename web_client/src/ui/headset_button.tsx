// Putting the headset on, where there is one.

import { useApp } from "./app";
import { HeadsetIcon } from "./icons";

export function HeadsetButton() {
  const { store, world } = useApp();
  const state = store.headset.value;
  if (state === "none") return null;
  const inside = state === "inside";
  const turn = async (): Promise<void> => {
    try {
      await (inside ? world.headset.leave() : world.headset.enter());
    } catch (error) {
      store.notify({
        tone: "error",
        title: "The headset did not start",
        detail: `${error instanceof Error ? error.message : String(error)} Put it on, wake it up and try again.`,
      });
    }
  };
  return (
    <button
      type="button"
      class={`tool${inside ? " on" : ""}`}
      aria-label={inside ? "Leave the headset" : "Walk in the headset"}
      title={inside ? "Back to this window" : "Walk in the headset"}
      onClick={() => void turn()}
    >
      <HeadsetIcon />
    </button>
  );
}
