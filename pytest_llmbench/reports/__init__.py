"""From records to files and text: nothing here runs or asks anything."""
