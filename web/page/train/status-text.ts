import { errorLine, sentence } from '../../widgets/shared/errors.ts';
import {
  formatBytes,
  formatCount,
  formatPercent,
  formatSeconds,
} from '../../widgets/shared/format.ts';
import { readPreference, writePreference } from '../preferences.ts';
import { type Download, mnistRows } from './mnist.ts';
import type { Session } from './session.ts';

const speedName = 'images-per-second';

/** Speed of the last finished run in this browser, to say how long the next may take. */
function knownSpeed(): number | undefined {
  const speed = Number(readPreference(speedName));
  return speed > 0 ? speed : undefined;
}

export function rememberSpeed(imagesPerSecond: number): void {
  writePreference(speedName, String(imagesPerSecond));
}

function epochs(count: number): string {
  return count === 1 ? '1 epoch' : `${formatCount(count)} epochs`;
}

/** What the button will do, in words. */
export function startText(session: Session): string {
  const { settings } = session;
  const speed = knownSpeed();
  const images = mnistRows.train * settings.epochs;
  const time = speed === undefined ? '' : `, about ${formatSeconds(Math.ceil(images / speed))}`;
  if (session.trained) return `Train ${epochs(settings.epochs)} more${time}`;
  const more = settings.epochs === 1 ? '' : `, ${epochs(settings.epochs)}`;
  return `Train LeNet-5 on ${formatCount(mnistRows.train)} digits${more}${time}`;
}

/** Title of the place: a sentence about what is going on. */
export function headline(session: Session): string {
  switch (session.phase) {
    case 'loading':
      return 'The engine is starting';
    case 'ready':
      return 'This network has learned nothing yet';
    case 'fetching':
      return 'The digits are arriving';
    case 'running':
      return 'The network is learning';
    case 'waiting':
      return 'Waiting for more digits';
    case 'paused':
      return 'Paused';
    case 'failed':
      return session.error?.code === 'diverged'
        ? 'The training went out of bounds'
        : 'The training stopped';
    case 'offline':
      return 'The digits could not be fetched';
    case 'unavailable':
      return 'The engine cannot run here';
    case 'interrupted':
      return 'Your network is back';
    case 'finished':
      return finished(session);
  }
}

function finished(session: Session): string {
  const { accuracy } = session;
  if (session.restoredStep !== undefined) return 'The last good weights are back';
  if (accuracy === undefined) return 'Training finished';
  return `It reads ${formatPercent(accuracy)} of the test digits correctly`;
}

/** One or two sentences below the title. */
export function explanation(session: Session): string {
  const { phase, digits, record, error } = session;
  const { download } = digits;
  switch (phase) {
    case 'loading':
      return 'This takes a moment.';
    case 'ready':
      return readyText(session);
    case 'fetching':
      return fetchingText(download);
    case 'waiting':
      return `${formatCount(session.waitingFor?.rowsAvailable ?? 0)} of ${formatCount(session.waitingFor?.rows ?? 0)} digits are here (${formatBytes(download.received)} of ${formatBytes(download.total)}). Training goes on by itself.`;
    case 'running':
      return 'You may change the settings while it runs; a tick on the curve marks what you changed.';
    case 'paused':
      return `At step ${formatCount(record.steps)}. Step trains on one batch; look at what changes.`;
    case 'finished':
      return finishedText(session);
    case 'interrupted':
      return `It had trained for ${formatCount(record.steps)} steps when this page was closed or stopped. Go on where it was: it comes to the same weights as if nothing had happened.`;
    case 'failed':
      return failedText(session);
    case 'offline':
      return `${error === undefined ? '' : errorLine(error)} ${session.trained ? 'What has been trained is safe. ' : ''}Check the connection and try again.`;
    case 'unavailable':
      return error === undefined ? '' : errorLine(error);
  }
}

function fetchingText({ received, total }: Download): string {
  const begin = 'Training begins with the first of them.';
  if (total === 0) return `Handwritten digits (MNIST) were asked for. ${begin}`;
  return `${formatBytes(received)} of ${formatBytes(total)} of handwritten digits (MNIST) are here. ${begin}`;
}

/** Of MNIST, compressed: all that training needs. */
const trainingBytes = 11_500_000;

function readyText({ digits }: Session): string {
  const here = digits.complete || digits.kept;
  const fetched = here ? '' : ` The digits (${formatBytes(trainingBytes)}) are fetched first.`;
  return `Press the button and watch it learn.${fetched} Or draw a digit and see it guess.`;
}

function finishedText(session: Session): string {
  const { accuracy, history, restoredStep } = session;
  if (restoredStep !== undefined) {
    const reads =
      accuracy === undefined
        ? ''
        : `, and read ${formatPercent(accuracy)} of the test digits correctly`;
    return `They are those of step ${formatCount(restoredStep)}, before the explosion${reads}. Lower the learning rate, then train on.`;
  }
  if (history === undefined) return keptText(session);
  const how = history.state === 'stopped' ? 'Stopped after' : 'Done:';
  return `${how} ${formatCount(history.images)} images in ${formatSeconds(history.seconds)}, ${formatCount(history.imagesPerSecond)} images a second. Draw a digit, or look at the mistakes.`;
}

/** Of a network that was trained before this page was opened. */
function keptText({ keptAt }: Session): string {
  if (keptAt === undefined) return '';
  const day = keptAt.toLocaleString('en-US', { dateStyle: 'long', timeStyle: 'short' });
  return `Trained here before and kept by this browser (${day}). Draw a digit, or look at the mistakes.`;
}

function failedText(session: Session): string {
  const { error } = session;
  if (error === undefined) return '';
  if (error.code !== 'diverged')
    return `${errorLine(error)} Your settings and the weights are kept.`;
  const { where, message, remedy } = error;
  const place = where === '' || where === 'loss' ? '' : `Layer ${where}: `;
  return `${sentence(place + message)} ${sentence(remedy)} Those are of before the explosion.`;
}
