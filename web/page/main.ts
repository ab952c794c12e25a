import { define } from '../widgets/shared/define.ts';
import { RfApp } from './app.ts';

define('rf-app', RfApp);
