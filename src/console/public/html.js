// @ts-check
/** Preact with tagged templates, and the one bridge between signals and components. Values in templates are always text. */
import { Component, h } from '/console/vendor/preact.js';
import htm from '/console/vendor/htm.js';
import { effect } from '/console/vendor/signals-core.js';

export const html = htm.bind(h);

/** @typedef {import('preact').ComponentChildren} Drawn */

/**
 * A component that is drawn again, by itself, whenever a signal that it read changes.
 * @template {object} P
 * @param {(props: P) => Drawn} view
 * @returns {import('preact').ComponentClass<P>}
 */
export function live(view) {
  return class extends Component {
    /** @type {(() => void) | undefined} */
    stop;

    /** @override */
    componentWillUnmount() {
      this.stop?.();
    }

    /** @override @param {P} props */
    render(props) {
      this.stop?.();
      /** @type {Drawn} */
      let drawn;
      let collecting = true;
      this.stop = effect(() => {
        // The first run draws and thereby subscribes; any later one only asks for a new drawing, which subscribes anew.
        if (collecting) drawn = view(props);
        else this.setState({});
        collecting = false;
      });
      return drawn;
    }
  };
}
