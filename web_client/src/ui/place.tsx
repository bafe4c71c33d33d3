// Top left: the name, the networks, and where one stands.

import { useComputed } from "@preact/signals";
import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import { useApp } from "./app";
import { CompanyButton } from "./company";
import { useFindingKeys } from "./finding_keys";
import { HeadsetButton } from "./headset_button";
import { DownIcon, LinkIcon, OverviewIcon, ThemeIcon, TourIcon } from "./icons";
import { Networks } from "./networks";
import { Overview, type View } from "./overview";
import { usePopover } from "./popover";
import { Share, useShareKeys } from "./share";
import { switchTheme } from "./theme";
import { TourMenu } from "./tour_menu";
import { breadcrumb, nearestPanel } from "./whereabouts";

export function Place({ help }: { help(): void }) {
  const { store, world } = useApp();
  const [open, setOpen] = useState<"networks" | "share" | "tour" | null>(null);
  const view = store.overview.value;
  const show = (next: View | null): void => {
    setOpen(null);
    store.overview.value = next;
  };
  const popover = usePopover<HTMLDivElement>(open !== null, () => setOpen(null));
  const share = useCallback(() => {
    store.overview.value = null;
    setOpen("share");
  }, [store]);
  useShareKeys(share);
  const opener = useRef<HTMLButtonElement>(null);
  const keys = useMemo(() => {
    const turn = (next: View) => () => show(store.overview.value === next ? null : next);
    return { m: turn("map"), t: turn("list") };
  }, [store]);
  useFindingKeys(keys);
  // a text, so that walking past one panel redraws nothing
  const nearest = useComputed(() => {
    const place = nearestPanel(store.walks.value, store.viewpoint.value);
    return place === null ? "" : JSON.stringify(place);
  });
  const place = nearest.value ? (JSON.parse(nearest.value) as { network: string; panel: string }) : null;
  const walk = store.walks.value.find((one) => one.network.id === (place?.network ?? store.active.value));
  const crumbs = walk?.graph && place ? breadcrumb(walk.graph, place.panel) : [];
  const status = loadingWords(store.status.value, walk?.graph === null, walk?.busy === true);
  return (
    <header class="glass place" ref={popover} data-loading={status !== "" ? "" : undefined}>
      <span class="brand">Boxwalk</span>
      <nav aria-label="Where you are" class="crumbs">
        <button
          type="button"
          class="crumb network"
          aria-expanded={open === "networks"}
          aria-haspopup="dialog"
          title="Networks: switch, or put several side by side"
          onClick={() => setOpen(open === "networks" ? null : "networks")}
        >
          {walk?.network.title ?? "networks"}
          <DownIcon />
        </button>
        {crumbs.map((crumb, index) => (
          <span class="crumb-part" key={index}>
            <span class="dim" aria-hidden="true">
              ›
            </span>
            <button
              type="button"
              class="crumb"
              aria-current={index === crumbs.length - 1 ? "location" : undefined}
              onClick={() =>
                walk && crumb.panel && world.flyTo({ network: walk.network.id, panel: crumb.panel })
              }
            >
              {crumb.title}
            </button>
          </span>
        ))}
      </nav>
      <span class="tools">
        <CompanyButton />
        <HeadsetButton />
        <button
          ref={opener}
          type="button"
          class="tool"
          aria-label="Map and list of the network"
          title="Map (M) and list (T) of the network"
          aria-expanded={view !== null}
          aria-haspopup="dialog"
          onClick={() => show(view === null ? "map" : null)}
        >
          <OverviewIcon />
        </button>
        <button
          type="button"
          class="tool"
          aria-label="Link, picture and bookmarks"
          aria-expanded={open === "share"}
          aria-haspopup="dialog"
          title="Link, picture and bookmarks (G)"
          onClick={() => setOpen(open === "share" ? null : "share")}
        >
          <LinkIcon />
        </button>
        <button
          type="button"
          class="tool"
          aria-label="Guided tours"
          aria-expanded={open === "tour"}
          aria-haspopup="dialog"
          title="Guided tours: be led, or record one"
          onClick={() => setOpen(open === "tour" ? null : "tour")}
        >
          <TourIcon />
        </button>
        <button
          type="button"
          class="tool"
          aria-label={store.theme.value === "dark" ? "Light surroundings" : "Dark surroundings"}
          title="Light or dark surroundings"
          onClick={() => switchTheme(store)}
        >
          <ThemeIcon />
        </button>
        <button
          type="button"
          class="tool"
          aria-label="Help and all keys"
          title="Help and all keys (?)"
          onClick={help}
        >
          ?
        </button>
      </span>
      <span class="visually-hidden" role="status">
        {status}
      </span>
      {view !== null && (
        <Overview
          view={view}
          show={show}
          close={() => {
            show(null);
            opener.current?.focus();
          }}
        />
      )}
      {open === "networks" && <Networks close={() => setOpen(null)} help={help} />}
      {open === "tour" && <TourMenu close={() => setOpen(null)} />}
      {open === "share" && <Share close={() => setOpen(null)} />}
    </header>
  );
}

function loadingWords(status: string, noGraph: boolean, busy: boolean): string {
  if (status === "connecting") return "Connecting to the server.";
  if (status !== "ready") return "";
  if (noGraph) return "Reading the network.";
  return busy ? "The input runs through the network." : "";
}
