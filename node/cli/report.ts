import { type ImportReport, type Profile, renderReport } from '../data/index.ts';

/** What was read as what, as the node reported it. */
export const profileText = (report: object): string => renderReport(report as Profile);

export const importText = (report: object): string => renderReport(report as ImportReport);
