# three-nodes/join-token-alma1
# All have joined.
param JOIN_NEEDED false
