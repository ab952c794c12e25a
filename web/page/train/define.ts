import { define } from '../../widgets/shared/define.ts';
import { RfControlPanel } from './control-panel.ts';
import { RfLookPanel } from './look-panel.ts';
import { RfMistakesPanel } from './mistakes-panel.ts';
import { RfSettings } from './settings-panel.ts';

define('rf-control-panel', RfControlPanel);
define('rf-look-panel', RfLookPanel);
define('rf-mistakes-panel', RfMistakesPanel);
define('rf-settings', RfSettings);
