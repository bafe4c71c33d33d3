// One analysis of one layer (or of the whole): its form, its progress, its result, and ways to keep it. The same for
// every analysis: everything comes from its description.

import { useEffect, useState } from "preact/hooks";
import type { Controller } from "../connection/controller";
import type { AnalysisInfo, JobInfo } from "../generated/messages";
import { type ResultExamples, ResultExamplesContext } from "../results/example_tiles";
import { ResultLayersContext } from "../results/layers";
import { type ResultGround, ResultGroundContext } from "../results/over_input";
import { type ResultInputs, ResultInputsContext } from "../results/pictures";
import { ResultView } from "../results/result";
import { PanelSortingContext } from "../results/scores";
import type { Store, Unit, Walk } from "../store";
import { useApp } from "../ui/app";
import type { Value, Values } from "../ui/controls/description";
import { ControlList } from "../ui/controls/dom";
import { changed, formOf, names, type Schema } from "../ui/controls/schema";
import { goToNode } from "../ui/finding";
import { number, percent } from "../ui/format";
import { wishOf } from "./applying";
import { type Running, useJob } from "./job";
import { Keep } from "./keep";
import { OnPanels } from "./on_panels";
import { ComparedWith, useComparison, useSecondAgain } from "./second";
import { panelSorting } from "./sorting";
import { WalkInto } from "./walk_into";

interface Props {
  analysis: AnalysisInfo;
  walk: Walk;
  /** null for an analysis of the whole */
  node: string | null;
  channels: number;
}

/** Whether the visitor wants to see the settings, kept from layer to layer. */
let settingsOpen = false;

/** What was set last, without the channels, which another layer may not have, and another network's classes. */
function fitting(store: Store, analysis: string, schema: Schema, network: string): Values {
  const last = store.parameters.peek().get(analysis);
  if (last === undefined) return {};
  const kept = Object.entries(last.values).filter(([name]) => {
    const property = schema.properties?.[name];
    return !names("channel", property) && (last.network === network || !names("class", property));
  });
  return Object.fromEntries(kept);
}

/** The parameters that name a unit, as the chosen one has them. */
function ofUnit(schema: Schema, unit: Unit | null): Values {
  if (unit === null) return {};
  const named = Object.entries({ channel: unit.channel, y: unit.y, x: unit.x });
  const found = named.filter(([name, value]) => schema.properties?.[name] && value >= 0);
  const listed: Values = names("channel", schema.properties?.channels) ? { channels: [unit.channel] } : {};
  return { ...Object.fromEntries(found), ...listed };
}

export function AnalysisPane({ analysis, walk, node, channels }: Props) {
  const app = useApp();
  const { store, controller } = app;
  const schema = analysis.parameters as Schema;
  const unit = node === null ? null : store.unit.value;
  const [values, setValues] = useState<Values>(() => ({
    ...fitting(store, analysis.name, schema, walk.network.id),
    ...ofUnit(schema, unit),
  }));
  useEffect(() => {
    if (unit !== null) setValues((now) => ({ ...now, ...ofUnit(schema, unit) }));
  }, [unit, schema]);
  const form = formOf(schema, values, { labels: walk.network.labels, channels });
  const levers = form.controls.filter(({ lever }) => lever === true);
  const settings = form.controls.filter(({ lever }) => lever !== true);
  const comparison = useComparison(analysis, walk);
  const { second } = comparison;
  const wish = wishOf(analysis, walk, node, changed(schema, values), second);
  const [told, setTold] = useState(""); // the wish for which a long one was told to start
  const asked = JSON.stringify(wish);
  const waits = wish !== null && analysis.long && told !== asked;
  const running = useJob(waits ? null : wish);
  const { parsed, problem, job, stale } = running;
  useSecondAgain(second, problem, asked, running.again);
  const set = (name: string, value: Value): void => {
    const next = { ...values, [name]: value };
    store.parameters.value = new Map(store.parameters.peek()).set(analysis.name, {
      network: walk.network.id,
      values: next,
    });
    setValues(next);
  };
  const layers = {
    go: (to: string) => void goToNode(app, walk.network.id, to),
    goSecond: (to: string) => void goToNode(app, second?.network ?? walk.network.id, to),
  };
  return (
    <div class="analysis" data-analysis={analysis.name} data-job={job?.state ?? ""}>
      {analysis.compares != null && <ComparedWith analysis={analysis} comparison={comparison} />}
      {settings.length > 0 && (
        <details
          class="settings"
          open={settingsOpen}
          onToggle={(event) => {
            settingsOpen = event.currentTarget.open;
          }}
        >
          <summary>Settings</summary>
          <ControlList controls={settings} set={set} />
        </details>
      )}
      {levers.length > 0 && <ControlList controls={levers} set={set} />}
      {walk.recording === null && <p class="dim">An input is needed first: choose one below.</p>}
      {waits && (
        <div class="row">
          <span class="dim">This takes long. What is finished of it is kept.</span>
          <button type="button" class="action start" onClick={() => setTold(asked)}>
            Start
          </button>
        </div>
      )}
      <Progress running={running} />
      {problem !== null && (
        <div class="problem" role="alert">
          <strong>{problem.title}</strong>
          <p>{problem.detail}</p>
          <button type="button" class="action" onClick={running.again}>
            Try again
          </button>
        </div>
      )}
      {parsed !== null && <OnPanels analysis={analysis} walk={walk} parsed={parsed} stale={stale} />}
      {parsed?.keyed === false && parsed.result.kind === "points" && node !== null && (
        <WalkInto analysis={analysis} walk={walk} node={node} result={parsed.result} stale={stale} />
      )}
      {parsed !== null && (
        <div class={stale ? "stale" : undefined} aria-busy={stale}>
          <PanelSortingContext.Provider
            value={panelSorting(
              controller,
              walk,
              analysis.compares == null ? node : null, // the panel's order knows of no second recording
              channels,
              analysis,
              changed(schema, values),
            )}
          >
            <ResultExamplesContext.Provider value={examplesOf(controller, walk)}>
              <ResultLayersContext.Provider value={layers}>
                <ResultInputsContext.Provider value={inputsOf(controller, walk, stale ? null : job)}>
                  <ResultGroundContext.Provider value={groundOf(controller, analysis, walk)}>
                    <ResultView parsed={parsed} />
                  </ResultGroundContext.Provider>
                </ResultInputsContext.Provider>
              </ResultLayersContext.Provider>
            </ResultExamplesContext.Provider>
          </PanelSortingContext.Provider>
        </div>
      )}
      {parsed === null && problem === null && wish !== null && !waits && <div class="shimmer tall" />}
      {wish !== null && job?.state === "done" && !stale && (
        <Keep
          analysis={analysis}
          walk={walk}
          wish={wish}
          second={second}
          job={job.id}
          keyed={parsed?.keyed === true}
        />
      )}
      <About analysis={analysis} elsewhere={form.elsewhere} />
    </div>
  );
}

/** The examples of the network, as a result that names some shows them. */
function examplesOf(controller: Controller, walk: Walk): ResultExamples {
  const { id } = walk.network;
  const seen = controller.inputs.seenBy(walk);
  return {
    seen: seen === null || seen instanceof File ? null : (seen.input ?? null),
    picture: (index) => controller.connection.exampleUrl(id, index),
    show: (index) => void controller.show(id, { input: index }),
  };
}

/** What the network sees, for maps that are about it. */
function groundOf(controller: Controller, analysis: AnalysisInfo, walk: Walk): ResultGround | null {
  const url = analysis.scope === "network" ? undefined : walk.recording?.input_url;
  return url === undefined ? null : { key: url, load: () => controller.connection.picture(url) };
}

/** How pictures of a finished job become inputs: those of examples as these, others of the network's size as they are. */
function inputsOf(controller: Controller, walk: Walk, job: JobInfo | null): ResultInputs | null {
  if (job?.state !== "done" || controller.connection.stored) return null;
  const { id, input } = walk.network;
  const [channels, height, width] = input.shape;
  return {
    takes: (result) =>
      result.inputs.length > 0 ||
      (input.kind === "image" &&
        result.channels === channels &&
        result.height === height &&
        result.width === width),
    put: ({ inputs }, index) => {
      const example = inputs[index];
      void controller.show(id, example === undefined ? { result: job.id, item: index } : { input: example });
    },
  };
}

function Progress({ running }: { running: Running }) {
  const { job, cancel, again } = running;
  if (job === null) return null;
  if (job.state === "cancelled")
    return (
      <div class="row">
        <span class="dim">Cancelled.</span>
        <button type="button" class="action" onClick={again}>
          Run again
        </button>
      </div>
    );
  if (job.state === "done" && job.message !== "") return <p class="dim">{job.message}</p>; // it could not be kept
  if (job.state !== "waiting" && job.state !== "running") return null;
  return (
    <div class="progress">
      <div class="row">
        <span class="dim">
          {job.message || (job.state === "waiting" ? "waiting for its turn" : "running")}
        </span>
        <span class="mono dim">{percent(job.progress)}</span>
        <button type="button" class="action" onClick={cancel}>
          Cancel
        </button>
      </div>
      <progress max={1} value={job.progress} aria-label="Progress">
        {number(job.progress)}
      </progress>
    </div>
  );
}

function About({ analysis, elsewhere }: { analysis: AnalysisInfo; elsewhere: readonly string[] }) {
  return (
    <details class="about">
      <summary>About</summary>
      <p>{analysis.doc}</p>
      {analysis.source && <p class="dim">{analysis.source}</p>}
      {elsewhere.length > 0 && (
        <p class="dim">
          From a script also: <span class="mono">{elsewhere.join(", ")}</span>
        </p>
      )}
    </details>
  );
}
