// A classic dashboard (v1) as Grafana's own types have it, made strict.
//
// JSON has no enums: each is taken as the union of its literals. What Grafana leaves open, since plugins fill
// it in, is closed with the plugins' own types where they are published, and with what is written here of
// Prometheus's queries, which are published no more.

import type * as grafana from '@grafana/schema';
import type * as stateTimeline from '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen';
import type * as stat from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type * as table from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type * as text from '@grafana/schema/dist/esm/raw/composable/text/panelcfg/x/TextPanelCfg_types.gen';
import type * as timeSeries from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';

/** Every enum replaced by its literals, all the way down. */
type Literals<T> = T extends string
  ? string extends T
    ? T
    : `${T}`
  : T extends Array<infer E>
    ? Array<Literals<E>>
    : T extends object
      ? { [K in keyof T]: Literals<T[K]> }
      : T;

interface PrometheusQuery {
  refId: string;
  datasource: grafana.DataSourceRef;
  expr: string;
  legendFormat?: string;
  format?: 'time_series' | 'table' | 'heatmap';
  instant?: boolean;
  range?: boolean;
  exemplar?: boolean;
  editorMode?: 'code' | 'builder';
  interval?: string;
  hide?: boolean;
}

interface PrometheusAnnotation extends grafana.AnnotationQuery {
  expr?: string;
  step?: string;
  titleFormat?: string;
  textFormat?: string;
  tagKeys?: string;
  useValueForTime?: boolean | string;
}

interface PrometheusVariable extends grafana.VariableModel {
  /** What the list of variables shows as the query. */
  definition?: string;
}

/** Of links of panels Grafana itself writes these alone; its type has all of a dashboard's link. */
type PanelLink = Pick<grafana.DashboardLink, 'title' | 'targetBlank'> & { url: string };

type FieldConfig<C> = Omit<grafana.FieldConfig, 'custom'> & { custom?: C };

/** One kind of panel; options that are left out have their defaults. */
type PanelOf<Kind extends string, Options, Custom> = Omit<
  grafana.Panel,
  'type' | 'options' | 'fieldConfig' | 'targets' | 'links'
> & {
  type: Kind;
  options: Partial<Options>;
  fieldConfig?: { defaults: FieldConfig<Custom>; overrides: grafana.FieldConfigSource['overrides'] };
  targets?: PrometheusQuery[];
  links?: PanelLink[];
};

type Panel =
  | PanelOf<'timeseries', timeSeries.Options, timeSeries.FieldConfig>
  | PanelOf<'stat', stat.Options, never>
  | PanelOf<'table', table.Options, Partial<table.FieldConfig>>
  | PanelOf<'state-timeline', stateTimeline.Options, stateTimeline.FieldConfig>
  | PanelOf<'text', text.Options, never>;

type Row = Omit<grafana.RowPanel, 'type' | 'panels'> & { type: 'row'; panels: Panel[] };

export type Dashboard = Literals<
  Omit<grafana.Dashboard, 'panels' | 'templating' | 'annotations'> & {
    panels: Array<Panel | Row>;
    templating: { list: PrometheusVariable[] };
    annotations: { list: PrometheusAnnotation[] };
  }
>;
