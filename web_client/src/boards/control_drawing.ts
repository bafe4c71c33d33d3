// Draws the controls of forms on boards.

import {
  type Choice,
  type Control,
  isLong,
  type PagedList,
  pageOf,
  type Slider,
  type Stepper,
  stepped,
  type Toggle,
  type Value,
} from "../ui/controls/description";
import { number } from "../ui/format";
import { NUMBER_FAMILY } from "../world/fonts";
import { css } from "../world/theme";
import { type Act, BOARD_WIDTH, PAD, Pen, ROW, TEXT } from "./pen";

/** The value of a slider where it is pressed, `x` pixels from the board's left. */
export function slidTo({ min, max, step }: Slider, x: number): number {
  const share = Math.min(1, Math.max(0, (x - PAD) / (BOARD_WIDTH - 2 * PAD)));
  const value = min + Math.round((share * (max - min)) / step) * step;
  return Math.min(max, Number(value.toPrecision(12)));
}

export class ControlPen extends Pen {
  protected control(control: Control): void {
    if (control.kind === "toggle") this.toggle(control);
    else if (control.kind === "slider") this.slider(control);
    else if (control.kind === "stepper") this.stepper(control);
    else if (control.kind === "choice") this.choice(control);
    else this.list(control);
  }

  private toggle({ name, label, value: on }: Toggle): void {
    const { context, palette } = this;
    const act: Act = { do: "set", name, value: !on };
    this.label(label);
    const [width, x] = [58, BOARD_WIDTH - PAD - 58];
    context.fillStyle = css(on ? palette.main : palette.frame);
    this.box(x, this.y + 6, width, ROW - 12, (ROW - 12) / 2);
    context.fill();
    context.fillStyle = css(palette.text);
    context.beginPath();
    context.arc(on ? x + width - 15 : x + 15, this.y + ROW / 2, 10, 0, 7);
    context.fill();
    this.region(PAD, this.y, BOARD_WIDTH - 2 * PAD, ROW, act);
    this.y += ROW;
  }

  private slider(control: Slider): void {
    const { context, palette } = this;
    this.label(control.label);
    this.value(number(Number(control.value.toFixed(control.decimals))));
    this.y += ROW;
    const width = BOARD_WIDTH - 2 * PAD;
    const share = (control.value - control.min) / (control.max - control.min || 1);
    context.fillStyle = css(palette.frame);
    this.box(PAD, this.y + 12, width, 8, 4);
    context.fill();
    context.fillStyle = css(palette.main);
    this.box(PAD, this.y + 12, Math.max(8, width * share), 8, 4);
    context.fill();
    context.fillStyle = css(palette.text);
    context.beginPath();
    context.arc(PAD + width * share, this.y + 16, 13, 0, 7);
    context.fill();
    this.region(PAD - 14, this.y - 6, width + 28, ROW, { do: "slide", control });
    this.y += 34;
  }

  private stepper(control: Stepper): void {
    const { palette } = this;
    this.label(control.label);
    const least = control.none !== null ? control.value === null : (control.value ?? 0) <= control.min;
    const most = control.value !== null && control.value >= control.max;
    const less = BOARD_WIDTH - PAD - 220;
    const shown = control.value === null ? (control.none ?? "") : number(control.value);
    this.square("−", less, least ? null : step(control, -1));
    this.square("+", BOARD_WIDTH - PAD - ROW, most ? null : step(control, 1));
    this.context.textAlign = "center";
    this.context.font = `${TEXT}px ${NUMBER_FAMILY}`;
    this.text(shown, (less + BOARD_WIDTH - PAD) / 2, this.y + ROW / 2, palette.text, 120);
    this.context.textAlign = "left";
    this.y += ROW;
  }

  private choice(control: Choice): void {
    this.label(control.label);
    this.y += ROW - 6;
    this.wrapped(
      control.options.map(({ value, label }) => ({
        label,
        on: value === control.value,
        act: { do: "set", name: control.name, value },
      })),
    );
  }

  private list(control: PagedList): void {
    const pages = Math.max(1, Math.ceil(control.options.length / control.pageSize));
    const page = Math.min(pages - 1, this.pages.get(control.name) ?? pageOf(control));
    this.head(control.label, control.name, page, pages, isLong(control) ? 8 : 1);
    const chosen: readonly Value[] = Array.isArray(control.value) ? control.value : [control.value];
    const from = page * control.pageSize;
    this.wrapped(
      control.options.slice(from, from + control.pageSize).map(({ value, label }) => {
        const on = chosen.includes(value);
        const list = Array.isArray(control.value) ? control.value : [];
        const next = on ? list.filter((one) => one !== value) : [...list, value as number | string];
        return { label, on, act: { do: "set", name: control.name, value: control.many ? next : value } };
      }),
    );
  }
}

function step(control: Stepper, direction: 1 | -1): Act {
  return { do: "set", name: control.name, value: stepped(control, direction) };
}
