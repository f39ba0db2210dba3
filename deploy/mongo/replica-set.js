// Makes the replica set, and the user of the services, where they are not there yet. Safe at every start.

const root = `mongodb://root:${process.env.MONGO_INITDB_ROOT_PASSWORD}@mongo:27017/?authSource=admin&directConnection=true`;
const CALLS = 240; // of 0.5 s: as long as a slow disk may need

function until(what, done) {
  for (let call = 0; call < CALLS; call += 1) {
    try {
      if (done()) return;
    } catch (error) {
      if (call === CALLS - 1) throw error;
    }
    sleep(500);
  }
  throw new Error(`gave up waiting for ${what}`);
}

function primary() {
  const admin = connect(root).getSiblingDB("admin");
  if (admin.hello().isWritablePrimary) return true;
  try {
    admin.runCommand({ replSetGetStatus: 1 });
  } catch (error) {
    if (error.codeName !== "NotYetInitialized") throw error;
    admin.runCommand({ replSetInitiate: { _id: "rs0", members: [{ _id: 0, host: "mongo:27017" }] } });
    print("replica set made");
  }
  return false;
}

until("the primary", primary);
const kabar = connect(root).getSiblingDB("kabar");
const user = { pwd: process.env.KABAR_MONGODB_PASSWORD, roles: [{ role: "readWrite", db: "kabar" }] };
if (kabar.getUser("kabar") === null) {
  kabar.createUser({ user: "kabar", ...user }, { w: "majority" });
  print("user made");
} else {
  kabar.updateUser("kabar", user, { w: "majority" });
}
