// The networks that the server holds: go to one, or put several side by side.

import type { NetworkInfo } from "../generated/messages";
import { useApp } from "./app";
import { ControlView } from "./controls/dom";
import { count, shape } from "./format";

export function Networks({ close, help }: { close(): void; help(): void }) {
  const { store, controller, world } = useApp();
  const walks = store.walks.value;
  const inWorld = (network: NetworkInfo): boolean => walks.some((walk) => walk.network.id === network.id);
  const goTo = async (network: NetworkInfo): Promise<void> => {
    close();
    await controller.enter(network);
    store.active.value = network.id;
    world.flyTo({ network: network.id, place: "start" });
  };
  const toggle = (network: NetworkInfo): void => {
    if (inWorld(network)) controller.leave(network.id);
    else void controller.enter(network);
  };
  return (
    <div class="popover networks" role="dialog" aria-label="Networks">
      {store.networks.value.length === 0 && (
        <p class="dim nothing">
          {store.status.value === "ready" ? "The server holds no network." : "No network has arrived yet."}
        </p>
      )}
      <ul>
        {store.networks.value.map((network) => (
          <li key={network.id} class={network.id === store.active.value ? "active" : ""}>
            <button type="button" class="network-name" onClick={() => void goTo(network)}>
              <strong>{network.title}</strong>
              <span class="dim">{network.description}</span>
              <span class="mono dim">
                {shape(network.input.shape)} · {count(network.parameters)} parameters
              </span>
            </button>
            <button
              type="button"
              role="switch"
              class="switch"
              aria-checked={inWorld(network)}
              aria-label={`${network.title} stands in the world`}
              title="Stand in the world, beside the others"
              disabled={inWorld(network) && walks.length === 1}
              onClick={() => toggle(network)}
            />
          </li>
        ))}
      </ul>
      <div class="networks-world">
        {walks.length > 1 && (
          <ControlView
            control={{
              kind: "toggle",
              name: "together",
              label: "Together",
              help: "The same input for all of them, and the same layer chosen.",
              value: store.together.value,
            }}
            set={(_, value) => void controller.setTogether(value === true)}
          />
        )}
        <ControlView
          control={{
            kind: "choice",
            name: "layout",
            label: "The aisle runs",
            help: "",
            value: store.layout.value,
            options: [
              { value: "linear", label: "straight" },
              { value: "spiral", label: "in a spiral" },
            ],
          }}
          set={(_, value) => void controller.graphs.layOut(value === "spiral" ? "spiral" : "linear")}
        />
      </div>
      <p class="dim">
        Your own: <code>boxwalk serve my_model.py:model</code>{" "}
        <button
          type="button"
          class="link"
          onClick={() => {
            close();
            help();
          }}
        >
          more
        </button>
      </p>
    </div>
  );
}
