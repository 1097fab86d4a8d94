"""The screens: all the Qt there is. Rules of the sale live in `kadpun.pos.till`; a screen shows its values and hands on what people do."""
