// Under the top left: the link to this place, the picture of it, and places kept with a name.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { isTyping } from "../walking/keys";
import { type App, useApp } from "./app";
import { type Bookmark, LONGEST_NAME } from "./bookmarks";
import { copyText } from "./copy";
import { CameraIcon, CloseIcon, LinkIcon, PenIcon } from "./icons";
import { savePicture } from "./screenshot";
import { breadcrumb, nearestPanel } from "./whereabouts";

/** Copy the link to what is seen now. */
export async function copyPlace({ store, address }: App): Promise<void> {
  await tell(store, "Link to this place", address.whole(address.here()));
}

/** Copy the link to the map under the pointer, else to the chosen one. */
export async function copyUnit({ store, address }: App): Promise<void> {
  const hovered = store.hovered.value;
  const unit = hovered === null ? store.unit.value : { ...hovered, y: -1, x: -1 };
  if (unit === null) {
    store.notify({
      tone: "info",
      title: "No map is pointed at",
      detail: "Point at a map of a layer, then press U: its link is copied.",
    });
    return;
  }
  await tell(store, `Link to ${unit.panel}:${unit.channel}`, address.whole(address.ofUnit(unit)));
}

async function tell(store: App["store"], what: string, link: string): Promise<void> {
  if (await copyText(store, what, link))
    store.notify({ tone: "info", title: `${what} copied`, detail: link });
}

/** Keys of sharing; `bookmark` opens this pane with the cursor in the name. */
export function useShareKeys(bookmark: () => void): void {
  const app = useApp();
  useLayoutEffect(() => {
    const key = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
      if (event.code === "KeyY") void copyPlace(app);
      else if (event.code === "KeyU") void copyUnit(app);
      else if (event.code === "KeyK") void savePicture(app);
      else if (event.code === "KeyG") {
        event.preventDefault(); // the letter is not to be written into the name
        bookmark();
      }
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, [app, bookmark]);
}

/** `Ripples, block1.conv1`: what a new bookmark is called. */
function nameOf({ store }: App): string {
  const place = store.selection.value ?? nearestPanel(store.walks.value, store.viewpoint.value);
  const walk = store.walks.value.find(({ network }) => network.id === place?.network);
  if (place === null || !walk?.graph) return "";
  const crumbs = breadcrumb(walk.graph, place.panel).map(({ title }) => title);
  return [walk.network.title, crumbs.join(" › ")].filter(Boolean).join(", ");
}

export function Share({ close }: { close(): void }) {
  const app = useApp();
  const { store, address, bookmarks } = app;
  const [name, setName] = useState(() => nameOf(app));
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.select(), []); // before the next key
  const keep = (): void => {
    bookmarks.add(name, address.here());
    setName("");
  };
  return (
    <div class="popover share" role="dialog" aria-label="Link, picture and bookmarks">
      <div class="row share-actions">
        <button
          type="button"
          class="action"
          title="The link to what you see now (Y)"
          onClick={() => void copyPlace(app)}
        >
          <LinkIcon /> Copy link
        </button>
        <button
          type="button"
          class="action"
          title="What you see now, with the legend (K)"
          onClick={() => void savePicture(app)}
        >
          <CameraIcon /> Save picture
        </button>
      </div>
      {store.unit.value !== null && (
        <button
          type="button"
          class="action wide"
          title="The link to the chosen unit (U)"
          onClick={() => void copyUnit(app)}
        >
          <LinkIcon /> Copy link to{" "}
          <span class="mono">
            {store.unit.value.panel}:{store.unit.value.channel}
          </span>
        </button>
      )}
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          keep();
        }}
      >
        <input
          ref={field}
          type="text"
          class="field"
          aria-label="Name of the bookmark"
          placeholder="Name of this place"
          maxLength={LONGEST_NAME}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
          onKeyDown={(event) => event.key !== "Escape" && event.stopPropagation()}
        />
        <button type="submit" class="action">
          Bookmark
        </button>
      </form>
      <ul class="bookmarks" aria-label="Bookmarks">
        {bookmarks.all.value.map((one) => (
          <BookmarkRow key={one.name} bookmark={one} close={close} />
        ))}
      </ul>
      {bookmarks.all.value.length === 0 && (
        <p class="dim nothing">No bookmarks yet. They stay in this browser, for this address.</p>
      )}
    </div>
  );
}

function BookmarkRow({ bookmark, close }: { bookmark: Bookmark; close(): void }) {
  const { store, address, bookmarks } = useApp();
  const [renaming, setRenaming] = useState(false);
  const { networks } = address.read(bookmark.hash).link;
  const here = networks.some(({ id }) => store.networks.value.some((one) => one.id === id));
  const remove = (): void => {
    const undo = bookmarks.remove(bookmark);
    store.notify({
      tone: "info",
      title: "Bookmark deleted",
      detail: bookmark.name,
      action: { words: "Undo", run: undo },
    });
  };
  if (renaming)
    return (
      <li>
        <Rename
          name={bookmark.name}
          done={(name) => {
            setRenaming(false);
            if (name !== null) bookmarks.rename(bookmark, name);
          }}
        />
      </li>
    );
  return (
    <li>
      <button
        type="button"
        class="bookmark-name"
        disabled={!here}
        title={here ? "Go there" : "Its network is not on this server"}
        onClick={() => {
          close();
          void address.open(bookmark.hash);
        }}
      >
        {bookmark.name}
      </button>
      <button
        type="button"
        class="tool"
        aria-label={`Copy the link of ${bookmark.name}`}
        title="Copy its link"
        onClick={() => void tell(store, `Link to ${bookmark.name}`, address.whole(bookmark.hash))}
      >
        <LinkIcon />
      </button>
      <button
        type="button"
        class="tool"
        aria-label={`Rename ${bookmark.name}`}
        title="Rename"
        onClick={() => setRenaming(true)}
      >
        <PenIcon />
      </button>
      <button
        type="button"
        class="tool"
        aria-label={`Delete ${bookmark.name}`}
        title="Delete"
        onClick={remove}
      >
        <CloseIcon />
      </button>
    </li>
  );
}

/** `done` is told the new name, or null to leave it. */
function Rename({ name, done }: { name: string; done(name: string | null): void }) {
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.select(), []); // before the next key
  const end = useRef(false);
  const finish = (value: string | null): void => {
    if (end.current) return; // leaving the field after Enter or Escape
    end.current = true;
    done(value === "" ? null : value);
  };
  return (
    <input
      ref={field}
      type="text"
      class="field"
      aria-label={`New name of ${name}`}
      maxLength={LONGEST_NAME}
      defaultValue={name}
      onBlur={() => finish(null)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") finish(event.currentTarget.value);
        else if (event.key === "Escape") finish(null);
      }}
    />
  );
}
