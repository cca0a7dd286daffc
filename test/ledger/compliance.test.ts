import t from 'tap';
import { compliance } from './compliance.ts';
import { pair } from './engines.ts';

compliance(t, 'sequencer', () => pair('sequencer'));
compliance(t, 'follower', () => pair('follower'));
