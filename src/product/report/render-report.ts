// Renders the evaluations of one or two models as one self-contained HTML document.
import { comparisonSection } from './comparison-section.js';
import { confusionSection } from './confusion-section.js';
import { errorsSection } from './errors-section.js';
import { renderModels } from './models-header.js';
import { noiseSection } from './noise-section.js';
import { renderPage } from './page.js';
import { loadPlotter } from './plotter.js';
import type { ReportData } from './report-data.js';
import { scoresSection } from './scores-section.js';
import { structureSection } from './structure-section.js';
import { tagsSection } from './tags-section.js';
import { trainingSection } from './training-section.js';

/**
 * Renders all that is known about the models. The document needs no scripts and no network, follows the reader's light
 * or dark scheme, and is the same for the same data.
 */
export async function renderReport({ title, models, comparison }: ReportData): Promise<string> {
  const plotter = await loadPlotter();
  const sections = [
    scoresSection(models, plotter),
    comparisonSection(comparison, models, plotter),
    tagsSection(models, plotter),
    confusionSection(models, plotter),
    errorsSection(models),
    noiseSection(models, plotter),
    structureSection(models, plotter),
    trainingSection(models, plotter),
  ];
  return renderPage(
    title,
    renderModels(models),
    sections.flatMap((section) => section ?? []),
  );
}
