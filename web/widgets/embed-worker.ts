// Read before the widgets: the first of them on a page starts the engine.
import classicWorker from 'virtual:receptive-classic-worker';
import { bringWorker } from './shared/shared-engine.ts';

bringWorker(classicWorker);
