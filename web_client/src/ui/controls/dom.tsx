// The page's renderer of form descriptions.

import { useId, useState } from "preact/hooks";
import { number } from "../format";
import {
  type Choice,
  type Control,
  isLong,
  matching,
  type PagedList,
  pageOf,
  type Slider,
  type Stepper,
  stepped,
  type Toggle,
  type Value,
} from "./description";

interface Props<C extends Control> {
  control: C;
  set(name: string, value: Value): void;
}

/** All controls of a form, one below the other. */
export function ControlList({ controls, set }: { controls: readonly Control[]; set: Props<Control>["set"] }) {
  return (
    <div class="controls">
      {controls.map((control) => (
        <ControlView key={control.name} control={control} set={set} />
      ))}
    </div>
  );
}

export function ControlView({ control, set }: Props<Control>) {
  if (control.help === "") return <Body control={control} set={set} />;
  return (
    <div>
      <Body control={control} set={set} />
      <p class="help-line">{control.help}</p>
    </div>
  );
}

function Body({ control, set }: Props<Control>) {
  switch (control.kind) {
    case "toggle":
      return <ToggleView control={control} set={set} />;
    case "slider":
      return <SliderView control={control} set={set} />;
    case "stepper":
      return <StepperView control={control} set={set} />;
    case "choice":
      return <ChoiceView control={control} set={set} />;
    case "list":
      return <ListView control={control} set={set} />;
  }
}

function ToggleView({ control, set }: Props<Toggle>) {
  const id = useId();
  return (
    <div class="control row">
      <span id={id}>{control.label}</span>
      <button
        type="button"
        role="switch"
        class="switch"
        aria-checked={control.value}
        aria-labelledby={id}
        onClick={() => set(control.name, !control.value)}
      />
    </div>
  );
}

function SliderView({ control, set }: Props<Slider>) {
  const id = useId();
  const share = (control.value - control.min) / (control.max - control.min || 1);
  return (
    <div class="control">
      <div class="row">
        <label for={id}>{control.label}</label>
        <output class="mono" for={id}>
          {number(Number(control.value.toFixed(control.decimals)))}
        </output>
      </div>
      <input
        id={id}
        type="range"
        min={control.min}
        max={control.max}
        step={control.step}
        value={control.value}
        style={{ "--share": `${Math.round(share * 1000) / 10}%` }}
        onInput={(event) => set(control.name, Number(event.currentTarget.value))}
      />
    </div>
  );
}

function StepperView({ control, set }: Props<Stepper>) {
  const id = useId();
  const shown = control.value === null ? (control.none ?? "") : number(control.value);
  const least = control.none !== null ? control.value === null : (control.value ?? 0) <= control.min;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row in all browsers
    <div class="control row" role="group" aria-labelledby={id}>
      <span id={id}>{control.label}</span>
      <span class="stepper">
        <button
          type="button"
          aria-label={`${control.label}: less`}
          disabled={least}
          onClick={() => set(control.name, stepped(control, -1))}
        >
          −
        </button>
        <output class="mono" aria-live="polite">
          {shown}
        </output>
        <button
          type="button"
          aria-label={`${control.label}: more`}
          disabled={control.value !== null && control.value >= control.max}
          onClick={() => set(control.name, stepped(control, 1))}
        >
          +
        </button>
      </span>
    </div>
  );
}

function ChoiceView({ control, set }: Props<Choice>) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a row of buttons, as a headset shows it too
    <div class="control" role="group" aria-labelledby={id}>
      <span id={id}>{control.label}</span>
      <div class="choice">
        {control.options.map((option) => (
          <button
            key={String(option.value)}
            type="button"
            aria-pressed={option.value === control.value}
            onClick={() => set(control.name, option.value)}
          >
            {option.label}
          </button>
        ))}
      </div>
    </div>
  );
}

function ListView({ control, set }: Props<PagedList>) {
  const id = useId();
  const [query, setQuery] = useState("");
  const [page, setPage] = useState(() => pageOf(control));
  const options = matching(control.options, query);
  const pages = Math.max(1, Math.ceil(options.length / control.pageSize));
  const from = page * control.pageSize;
  const list: readonly (number | string)[] = Array.isArray(control.value) ? control.value : [];
  const isOn = (value: Value): boolean =>
    control.many ? list.includes(value as number | string) : value === control.value;
  const choose = (value: Value): void => {
    if (!control.many) set(control.name, value);
    else if (isOn(value))
      set(
        control.name,
        list.filter((one) => one !== value),
      );
    else set(control.name, [...list, value as number | string]);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a grid of buttons, as a headset shows it too
    <div class="control" role="group" aria-labelledby={id}>
      <div class="row">
        <span id={id}>{control.label}</span>
        <Pager page={page} pages={pages} what={control.label} go={setPage} />
      </div>
      {isLong(control) && (
        <input
          type="search"
          class="field"
          placeholder="Search"
          aria-label={`Search: ${control.label}`}
          value={query}
          onInput={(event) => {
            setQuery(event.currentTarget.value);
            setPage(event.currentTarget.value.trim() === "" ? pageOf(control) : 0);
          }}
        />
      )}
      {options.length === 0 && <p class="dim">Nothing is called so.</p>}
      <div class="choice">
        {options.slice(from, from + control.pageSize).map((option) => (
          <button
            key={String(option.value)}
            type="button"
            aria-pressed={isOn(option.value)}
            onClick={() => choose(option.value)}
          >
            {option.label}
          </button>
        ))}
      </div>
    </div>
  );
}

/** Arrows to turn pages, with the place between them; nothing when all fits on one. `page`: -1 where none is shown yet. */
export function Pager(props: { page: number; pages: number; what: string; go(page: number): void }) {
  const { page, pages, what, go } = props;
  if (pages < 2) return null;
  return (
    <span class="pager">
      <button
        type="button"
        aria-label={`${what}: previous page`}
        disabled={page <= 0}
        onClick={() => go(page - 1)}
      >
        ‹
      </button>
      <span class="mono dim">
        {page + 1}/{pages}
      </span>
      <button
        type="button"
        aria-label={`${what}: next page`}
        disabled={page >= pages - 1}
        onClick={() => go(page + 1)}
      >
        ›
      </button>
    </span>
  );
}
