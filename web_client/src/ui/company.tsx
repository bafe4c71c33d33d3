// The others who walk here: how many, and calling them together.

import { useState } from "preact/hooks";
import { useApp } from "./app";
import { usePopover } from "./popover";

export function CompanyButton() {
  const { store, controller } = useApp();
  const [open, setOpen] = useState(false);
  const [shares, setShares] = useState(true);
  const popover = usePopover<HTMLSpanElement>(open, () => setOpen(false));
  const others = [...store.visitors.value.values()];
  if (others.length === 0) return null;
  const words = others.length === 1 ? "1 other is here" : `${others.length} others are here`;
  const title = (network: string): string =>
    store.networks.value.find(({ id }) => id === network)?.title ?? network;
  return (
    <span ref={popover}>
      <button
        type="button"
        class="tool company"
        aria-label={words}
        aria-expanded={open}
        aria-haspopup="dialog"
        title={words}
        onClick={() => setOpen(!open)}
      >
        +{others.length}
      </button>
      {open && (
        <div class="popover share" role="dialog" aria-label="Others who are here">
          <p>{words}. Each keeps their own view.</p>
          <ul class="bookmarks" aria-label="Visitors">
            {others.map(({ id, network }) => (
              <li key={id}>
                <span>
                  Visitor {id}, in {title(network)}
                </span>
              </li>
            ))}
          </ul>
          <div class="control row">
            <span id="shares">With the input that I see</span>
            <button
              type="button"
              role="switch"
              class="switch"
              aria-checked={shares}
              aria-labelledby="shares"
              onClick={() => setShares(!shares)}
            />
          </div>
          <button
            type="button"
            class="action wide"
            onClick={() => {
              controller.company.gather(shares);
              setOpen(false);
            }}
          >
            Call all here
          </button>
        </div>
      )}
    </span>
  );
}
